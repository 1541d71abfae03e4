import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import type { TensorSource } from '../checkpoint/tensorSource';

export interface LocatorShape {
  /** Side of the square input. */
  readonly size: number;
  /** Channels of the encoder's levels, the finest first. */
  readonly widths: readonly number[];
  /** Length of the text embedding. */
  readonly text: number;
}

/**
 * The same of a checkpoint of the second look (training/locator/second): its first level is the embedding.
 *
 * @throws model-unsupported where it is none, or reads another embedding
 */
export function readSecondWidths(source: TensorSource, channels: number): readonly number[] {
  const first = source.shape('enter.weight');
  const widths = [first?.[0] ?? 0];
  for (let n = 1; ; n++) {
    const width = source.shape(`encoder.${n}.0.conv.weight`)?.[0];
    if (width === undefined) break;
    widths.push(width);
  }
  if (widths.length >= 2 && first?.[1] === channels && source.shape('join.weight')) return widths;
  throw new MedClipSamError(
    'model-unsupported',
    first
      ? `The second look reads an embedding of ${first[1]} channels, the pack's drawing model gives ${channels}.`
      : 'The checkpoint is not a second look.',
    'Give the file that training/locator/second wrote for this drawing model.'
  );
}

/**
 * What the keys of a locator checkpoint (training/locator) say about it.
 * @throws model-unsupported where it is no locator
 */
export function readLocatorShape(source: TensorSource, size: number): LocatorShape {
  const widths: number[] = [];
  for (let n = 0; ; n++) {
    const width = source.shape(`encoder.${n}.0.conv.weight`)?.[0];
    if (width === undefined) break;
    widths.push(width);
  }
  const text = source.shape('text.weight')?.[1];
  const known = widths.length >= 2 && text !== undefined && source.shape('presence')?.[0] === 2;
  const step = 2 ** widths.length;
  if (known && size > 0 && size % step === 0) return { size, widths, text };
  throw new MedClipSamError(
    'model-unsupported',
    known
      ? `A locator of ${widths.length} levels cannot look at ${size} x ${size} pixels.`
      : 'The checkpoint is not a locator.',
    known
      ? `Give a side that is a multiple of ${step}.`
      : 'Give the file that the training of the locator wrote (platform/models/training/README.md).'
  );
}
