import type { Term } from './term';

/** Hues in degrees: abnormal structures are warm, anatomy is cool, so that a lesion stands out from its organ. */
const HUES = { abnormal: [0, 70], anatomy: [150, 290], other: [290, 340] } as const;

/**
 * One colour per coded concept, the same everywhere and on every machine: the hue comes from the code. Both lungs have the
 * lung's colour, a side is told by the label. Tissue without a code keeps the host's colour: null.
 *
 * @returns sRGB, 0..255
 */
export function termColour(term: Term): readonly [number, number, number] | null {
  if (!term.coded) return null;
  const kind =
    term.category.value === '49755003'
      ? 'abnormal'
      : term.category.value === '123037004'
        ? 'anatomy'
        : 'other';
  const [from, to] = HUES[kind];
  const hue = from + spread(term.type.value) * (to - from);
  return fromHsl(hue, 0.75, 0.6);
}

/** A number in 0..1 that differs between codes that differ in one digit (FNV-1a, 32 bit). */
function spread(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) {
    hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  }
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32;
}

function fromHsl(hue: number, saturation: number, lightness: number): [number, number, number] {
  const channel = (n: number) => {
    const k = (n + hue / 30) % 12;
    const a = saturation * Math.min(lightness, 1 - lightness);
    return Math.round(255 * (lightness - a * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return [channel(0), channel(8), channel(4)];
}
