import { blurField, spatialNoise } from './fields';
import { drawHead, type HeadAnatomy } from './headAnatomy';
import type { Phantom } from './phantom';
import { seededRandom, type Random } from './random';
import { clamp, mix, smoothstep } from './shapes';

export const MR_GRID = { size: 256, slices: 20, pixelMm: 0.9, sliceMm: 6, firstMm: -46 } as const;

/** Centre of the field of view in the anatomy's coordinates. */
export const MR_CENTER_MM = { x: 0, y: 4 * 0.9 } as const;

/** Signal in contrast-enhanced T1 weighting, 0..1. */
const T1 = {
  air: 0.012,
  bone: 0.05,
  marrow: 0.34,
  fat: 0.86,
  skin: 0.5,
  muscle: 0.33,
  csf: 0.11,
  grey: 0.35,
  white: 0.5,
  deep: 0.41,
  enhancing: 0.93,
  necrosis: 0.2,
  oedema: 0.31,
  blood: 0.85,
} as const;

type Noise = (x: number, y: number, z: number) => number;

/** Tissue inside the dura: brain with sulci, ventricles, falx, cerebellum. */
function intracranial(
  head: HeadAnatomy,
  noise: Noise,
  x: number,
  y: number,
  z: number,
  brain: number,
  cerebellum: number,
  stem: number
): number {
  if (stem < 0) return head.ventricles(x, y, z) < 0 ? T1.csf : T1.white - 0.03;
  if (cerebellum < 0) {
    if (head.ventricles(x, y, z) < 0) return T1.csf;
    const folia =
      noise(x / 30, y / 26, z / 3.4 + 0.14 * y) + 0.35 * Math.sin((y + 0.5 * Math.abs(x)) / 1.5);
    const rim = smoothstep(-14, -3, cerebellum);
    return mix(T1.white - 0.01, T1.grey - 0.05 - 0.09 * smoothstep(0.1, 0.5, folia), rim);
  }
  if (brain > 0) return T1.csf;
  const ventricle = head.ventricles(x, y, z);
  const depth = -brain;
  // Deep fissures: between the hemispheres and the Sylvian fissures.
  const falx = Math.abs(x + 1.2 * noise(2, y / 22, z / 22));
  const hemispheres = z > 16 || y < -30 || y > 30 ? falx : 9;
  if (hemispheres < 0.9 && depth > 1 && z > 0) return y > 55 && z > 4 ? T1.blood : 0.26;
  const fissure = Math.min(hemispheres - 1.6, depth - 0.8);
  const reach = smoothstep(24, 5, Math.min(depth, hemispheres * 1.4 + 1));
  const fold = reach > 0.15 ? head.fold(x, y, z) : 9;
  const sulcus = fold - 0.06 * reach;
  const bend = 5 * noise(x > 0 ? 1 : 5, y / 13, z / 15);
  const insula = Math.abs(Math.abs(x) - 38 - 0.1 * (y + 10) - bend) - 1.3;
  const sylvian = Math.max(insula, Math.abs(y + 8) - 18, Math.abs(z - 2) - 12);
  if (reach > 0.15 && sulcus < 0) return mix(T1.csf, T1.grey, smoothstep(-0.03, 0, sulcus) * 0.6);
  if (fissure < 0 || sylvian < 0) return T1.csf + 0.05;
  if (ventricle < 0) return mix(T1.csf, T1.grey, smoothstep(-1, 0, ventricle) * 0.5);
  if (head.deepGrey(x, y, z) < 0) return T1.deep;
  const ribbon = Math.min(
    depth - 0.8,
    fissure,
    Math.max(0, sylvian),
    reach > 0.15 ? sulcus * 26 : 9
  );
  return mix(T1.grey, T1.white, smoothstep(2.4, 4, ribbon)) + 0.015 * noise(x / 18, y / 18, z / 18);
}

/** Signal of the whole head at a point; `tumour` is the signed distance to the tumour's outline. */
function signal(head: HeadAnatomy, noise: Noise, x: number, y: number, z: number, tumour: number) {
  const outside = head.head(x, y, z);
  if (outside > 0) return T1.air;
  const cerebrum = head.brain(x, y, z);
  const cerebellum = head.cerebellum(x, y, z);
  const stem = head.brainstem(x, y, z);
  const brain = Math.min(cerebrum, cerebellum, stem);
  if (brain < 1.6) {
    const tissue = intracranial(head, noise, x, y, z, cerebrum, cerebellum, stem);
    if (tumour > 30) return tissue;
    const core = smoothstep(-7.5, -9.5, tumour + 2.5 * noise(x / 7, y / 7, z / 8));
    const solid = T1.enhancing * (0.9 + 0.16 * noise(x / 6, y / 6, z / 7));
    const oedema =
      smoothstep(15, 3, tumour + 6 * noise(x / 14, y / 14, z / 14)) * (tissue > 0.4 ? 1 : 0);
    const normal = mix(tissue, T1.oedema, 0.85 * oedema);
    return mix(normal, mix(solid, T1.necrosis, core), smoothstep(0.6, -0.6, tumour));
  }
  const eye = head.eyes(x, y, z);
  if (eye < 0) return eye > -1.2 ? 0.4 : 0.13;
  if (head.sinuses(x, y, z) < 0) return T1.air;
  const depth = -outside;
  const skull = brain - 1.6;
  if (depth < 2) return T1.skin;
  if (skull < 7 && depth > 4 && z > -44) {
    const diploe = smoothstep(2, 3, skull) * smoothstep(5.2, 4.2, skull);
    return mix(T1.bone, T1.marrow, diploe);
  }
  if (eye < 15 && eye > 2 && y < -52) return Math.abs(eye - 7) < 1.6 ? T1.muscle : T1.fat;
  const layers = noise(x / 16, y / 16, z / 20);
  const muscular = z < -18 || (Math.abs(x) > 62 && Math.abs(y + 20) < 34 && z < 8);
  if (muscular && depth > 6)
    return layers > -0.1 ? T1.muscle + 0.06 * layers : mix(T1.muscle, T1.fat, 0.55);
  return T1.fat * (0.86 + 0.2 * layers);
}

/** Point spread, coil sensitivity and Rician noise; 12-bit magnitudes. */
function receive(
  ideal: Float32Array,
  stored: Uint16Array,
  coil: { readonly x: number; readonly y: number },
  random: Random
): void {
  const { size, pixelMm } = MR_GRID;
  const blurred = blurField(ideal, size, size, 0.75, 0.75);
  for (let at = 0; at < stored.length; at++) {
    const x = ((at % size) - size / 2) * pixelMm;
    const y = (Math.floor(at / size) - size / 2) * pixelMm;
    const bias = 0.94 + 0.1 * Math.cos((x - coil.x) / 90) * Math.cos((y - coil.y) / 110);
    const level = blurred[at]! * bias + 0.012 * random.normal();
    stored[at] = clamp(Math.round(1500 * Math.hypot(level, 0.012 * random.normal())), 0, 4095);
  }
}

/** Contrast-enhanced T1 volume of the head, 20 axial slices, with one ring-enhancing tumour. */
export function brainMr(seed: number): Phantom {
  const random = seededRandom(seed);
  const head = drawHead(random);
  const noise = spatialNoise(random);
  const { size, slices, pixelMm, sliceMm, firstMm } = MR_GRID;
  const coil = { x: random.range(-20, 20), y: random.range(-20, 20) };
  const frames: Uint16Array[] = [];
  const tumour = [];
  const brain = [];
  for (let k = 0; k < slices; k++) {
    const z = firstMm + k * sliceMm;
    const stored = new Uint16Array(size * size);
    const tumourMask = new Uint8Array(size * size);
    const brainMask = new Uint8Array(size * size);
    const ideal = new Float32Array(size * size);
    for (let j = 0; j < size; j++) {
      for (let i = 0; i < size; i++) {
        const at = j * size + i;
        const x = (i - size / 2) * pixelMm;
        const y = (j - size / 2) * pixelMm + MR_CENTER_MM.y;
        const distance = head.tumour(x, y, z);
        ideal[at] = signal(head, noise, x, y, z, distance);
        if (head.brain(x, y, z) < 0 || head.cerebellum(x, y, z) < 0) brainMask[at] = 1;
        if (brainMask[at] && distance <= 0) tumourMask[at] = 1;
      }
    }
    receive(ideal, stored, coil, random);
    frames.push(stored);
    tumour.push({ width: size, height: size, data: tumourMask });
    brain.push({ width: size, height: size, data: brainMask });
  }
  return {
    kind: 'brain-mr',
    seed,
    modality: 'MR',
    width: size,
    height: size,
    samplesPerPixel: 1,
    frames,
    pixelSpacingMm: pixelMm,
    sliceSpacingMm: sliceMm,
    window: { center: 700, width: 1400 },
    truth: { tumour, brain },
    task: { prompt: 'brain tumor', structure: 'tumour' },
  };
}
