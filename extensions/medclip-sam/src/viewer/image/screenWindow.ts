import { itemsOf } from '../../dicom/dataset/naturalDataset';
import { modalityOf, rescaleOf, usesModality } from '../../dicom/image/modality';
import type { PixelLayout } from '../../dicom/image/pixelLayout';
import { allNumbersOf, groupOf } from '../../dicom/image/values';
import { rangeOf, voiOf, type Shape, type WindowRange } from '../../dicom/image/voi';
import type { ActiveImage } from './activeImage';
import { frameNumberOf } from './frameNumber';
import { greyLayout, knownValues } from './imageValues';
import { tableState } from './tablesApart';

/** In what the screen differs from what the image says of itself; the model gets the latter. */
export type ScreenDifference =
  | 'sigmoid'
  | 'voi-lut'
  /** Its table cannot be had: the model gets what the screen shows, neither what the image asks for. */
  | 'voi-lut-missing'
  | 'modality-lut'
  | 'bits'
  | 'rescale';

type Shown = Pick<ActiveImage, 'image' | 'instance' | 'imageId' | 'voiRange'>;

/** What OHIF 3.13 shows otherwise: it knows neither SIGMOID nor look-up tables, and takes whole words for values. */
export function screenDifference(active: Shown): ScreenDifference | null {
  const layout = greyLayout(active.instance);
  if (!layout) return null;
  const byHeader = headerDifference(active, layout);
  return byHeader ?? (knownValues(active.image)?.hostDiffers ? 'bits' : null);
}

function headerDifference(
  { instance, imageId }: Shown,
  layout: PixelLayout
): ScreenDifference | null {
  const frame = frameNumberOf(imageId, instance);
  const modality = modalityOf(instance, layout, frame);
  const voi = voiOf(instance, frame, modality.signedOutput);
  if (usesModality(instance) && itemsOf(instance, 'ModalityLUTSequence')[0]) return 'modality-lut';
  const [table] = itemsOf(groupOf(instance, frame, 'FrameVOILUTSequence'), 'VOILUTSequence');
  if (table) {
    const unusable = tableState(table, modality.signedOutput) === 'unusable';
    return unusable ? 'voi-lut-missing' : 'voi-lut';
  }
  if (voi.kind === 'window' && voi.shape === 'SIGMOID') return 'sigmoid';
  const { slope, intercept } = rescaleOf(instance, frame);
  return modality.kind === 'none' && (slope !== 1 || intercept !== 0) ? 'rescale' : null;
}

/**
 * The window that the reader has set, in modality values; undefined where the header's own is to be used: nothing is set, or the
 * host has set it by itself on an image that it shows otherwise.
 */
export function chosenWindow(
  active: Shown,
  differs: ScreenDifference | null
): (WindowRange & { readonly shape?: Shape }) | undefined {
  const { instance, imageId, voiRange: range } = active;
  if (!range || !(range.upper > range.lower)) return undefined;
  if (differs === null || differs === 'voi-lut-missing') return range;
  if (isHostsOwn(range, active)) return undefined;
  if (differs === 'sigmoid') return { ...range, shape: 'SIGMOID' };
  if (differs !== 'rescale') return range;
  const { slope, intercept } = rescaleOf(instance, frameNumberOf(imageId, instance));
  const [a, b] = [(range.lower - intercept) / slope, (range.upper - intercept) / slope];
  return { lower: Math.min(a, b), upper: Math.max(a, b) };
}

/** A window of the header, the range of the pixels, or that of their bits. */
function isHostsOwn(range: WindowRange, { image, instance, imageId }: Shown): boolean {
  const group = groupOf(instance, frameNumberOf(imageId, instance), 'FrameVOILUTSequence');
  const widths = allNumbersOf(group, 'WindowWidth');
  const windows = allNumbersOf(group, 'WindowCenter').flatMap((center, i) => {
    const width = widths[i] ?? 0;
    return width > 0
      ? (['LINEAR', 'LINEAR_EXACT'] as const).map(s => rangeOf(center, width, s))
      : [];
  });
  const { minPixelValue: lower, maxPixelValue: upper } = image;
  const pixels = lower !== undefined && upper !== undefined ? [{ lower, upper }] : [];
  const bits = [8, 10, 12, 14, 16].map(n => ({ lower: 0, upper: 2 ** n - 1 }));
  const near = (a: number, b: number) =>
    Math.abs(a - b) <= Math.max(1, 0.01 * (range.upper - range.lower));
  return [...windows, ...pixels, ...bits].some(
    own => near(own.lower, range.lower) && near(own.upper, range.upper)
  );
}
