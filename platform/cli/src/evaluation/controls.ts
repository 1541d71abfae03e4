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
 * Runs in which nothing may be found: every image with nonsense prompts and with the prompts of the other groups. "Not found"
 * is right, so they count under `absentRefused` of their own groups.
 */
export function controlSamples(samples: readonly Sample[]): Sample[] {
  const groupOf = new Map(samples.map(s => [s.text, s.group]));
  const images = new Map(samples.map(s => [s.image, s]));
  const out: Sample[] = [];
  for (const { image, group } of images.values()) {
    const control = (text: string, name: string): Sample => ({
      image,
      mask: null,
      text,
      group: name,
    });
    out.push(...NONSENSE.map(text => control(text, CONTROL_NONSENSE)));
    for (const [text, other] of groupOf) {
      if (group !== null && other !== null && other !== group)
        out.push(control(text, CONTROL_WRONG));
    }
  }
  return out;
}
