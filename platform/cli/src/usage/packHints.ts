import type { ModelPack } from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import { cutOf } from '@medclip/extension-medclip-sam/engine/pipeline/locate';
import { readImage } from '../readImage';
import type { SegmentOptions } from '../segmentOptions';
import { GSCORECAM, M2IB } from './modes';
import { flagOf, noEffect } from './noEffect';

/**
 * Of options that only the pack shows to be without effect: its map and its cut decide where none is typed. What is typed is
 * spoken of before the pack is opened (`checkOptions`).
 */
export function unusedByPack(options: SegmentOptions, pack: ModelPack): readonly string[] {
  const saliency = options.saliency ?? pack.recommended.saliency;
  const postprocess = options.postprocess ?? cutOf(pack, saliency).postprocess;
  const ways: { readonly called: string; readonly unused: readonly string[] }[] = [];
  if (options.saliency === undefined) {
    const called = `the pack’s saliency map (${saliency})`;
    const unused = [
      ...(saliency === 'gscorecam' ? [] : GSCORECAM),
      ...(saliency === 'm2ib' ? [] : M2IB),
    ];
    ways.push({ called, unused });
  }
  if (options.postprocess === undefined) {
    const unused = [...(postprocess === 'threshold' ? [] : ['threshold']), 'crf'];
    ways.push({ called: `the pack’s cut (${postprocess})`, unused });
  }
  if (saliency === 'locator') {
    ways.push({ called: 'a locator', unused: ['fit'] });
    const odd = postprocess === 'threshold' ? ['fillHoles'] : [];
    const crf = options.postprocess === 'crf' ? ['crf'] : [];
    ways.push({ called: `a locator’s map (${postprocess})`, unused: [...odd, ...crf] });
  }
  return ways.flatMap(({ called, unused }) => {
    const given = unused.filter(name => valueOf(options, name) !== undefined);
    const flags = given.map(name => flagOf(name, valueOf(options, name)));
    return flags.length > 0 ? [noEffect(flags, called)] : [];
  });
}

const valueOf = (options: SegmentOptions, name: string): unknown =>
  options[name as keyof SegmentOptions];

/** Where an image says its own kind. */
export const unusedModality = (
  options: Pick<SegmentOptions, 'modality'>,
  { modality }: { readonly modality: string | null }
): readonly string[] =>
  options.modality === undefined || modality === null
    ? []
    : [noEffect(['--modality'], `a DICOM image that says its own (${modality})`)];

/**
 * Says on stderr what of the options is without effect for a list of images.
 *
 * @param ablate every map and every cut is run; then all but the kind of image has its use
 */
export async function sayUnused(
  options: SegmentOptions,
  pack: ModelPack,
  { images, ablate = false }: { readonly images: readonly string[]; readonly ablate?: boolean }
): Promise<void> {
  const dicom = images.find(image => !/\.png$/i.test(image));
  // What cannot be read is spoken of when its turn comes.
  const read = async (path: string) => readImage(path).catch(() => ({ modality: null }));
  const asked = options.modality !== undefined && dicom !== undefined;
  say([
    ...(ablate ? [] : unusedByPack(options, pack)),
    ...(asked ? unusedModality(options, await read(dicom)) : []),
  ]);
}

export function say(sentences: readonly string[]): void {
  for (const sentence of sentences) process.stderr.write(`${sentence}\n`);
}
