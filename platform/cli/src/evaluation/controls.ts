import type { Sample } from './manifest';

/** Texts no medical image answers; findings of parts of the body the sets do not show. */
const NONSENSE = [
  'a cat sitting on a chair',
  'hello world',
  'xqzt blorf wnik',
  'a bottle of wine',
  'knee fracture',
  'a photo of a retina',
];

export const CONTROL_NONSENSE = 'control: nonsense prompt';
export const CONTROL_WRONG = 'control: wrong prompt';

/**
 * Runs in which nothing may be found: every image with nonsense prompts and with the prompts of other kinds of image. "Not
 * found" is right, so they count under `absentRefused` of their own groups. Groups that share a text or an image are of one
 * kind ("breast US" and "breast US, other device"): what one of them asks is not wrong on the others.
 */
export function controlSamples(samples: readonly Sample[]): Sample[] {
  const kind = kindsOf(samples);
  const texts = new Set(samples.filter(s => s.group !== null).map(s => s.text));
  const images = new Map(samples.map(s => [s.image, s.group]));
  const out: Sample[] = [];
  for (const [image, group] of images) {
    const control = (text: string, name: string): Sample => ({
      image,
      mask: null,
      text,
      group: name,
    });
    out.push(...NONSENSE.map(text => control(text, CONTROL_NONSENSE)));
    if (group === null) continue;
    for (const text of texts) {
      if (kind(`text ${text}`) !== kind(`image ${image}`)) out.push(control(text, CONTROL_WRONG));
    }
  }
  return out;
}

/** Which texts and images belong together, by the groups they share: union-find. */
function kindsOf(samples: readonly Sample[]): (name: string) => string {
  const parent = new Map<string, string>();
  const root = (name: string): string => {
    const up = parent.get(name);
    return up === undefined || up === name ? name : root(up);
  };
  const shown = new Set(samples.filter(s => s.mask !== null).map(s => s.image));
  for (const { image, text, group, mask } of samples) {
    // A finding that is absent from an image with others is a wrong prompt itself; where it is all there is, it is its kind.
    if (group === null || (mask === null && shown.has(image))) continue;
    parent.set(root(`text ${text}`), root(`group ${group}`));
    parent.set(root(`image ${image}`), root(`group ${group}`));
  }
  return root;
}
