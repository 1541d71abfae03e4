import { modalityOf } from '../../dicom/image/modality';
import { rangeOf, voiOf, type WindowRange } from '../../dicom/image/voi';
import type { ImageWindow } from '../../engine/contract';
import type { ActiveImage } from './activeImage';
import { frameNumberOf } from './frameNumber';
import { greyLayout } from './imageValues';
import { chosenWindow, screenDifference } from './screenWindow';

/** Windows that share less than this of what both span show different things. */
const FAR = 0.5;
/** A modality's own, where the header has none; the only one whose values mean the same everywhere. */
const OF_MODALITY: Readonly<Record<string, WindowRange>> = { CT: rangeOf(40, 400, 'LINEAR') };

type Shown = Pick<ActiveImage, 'image' | 'instance' | 'imageId' | 'voiRange' | 'modality'>;

/** The window of the header, else of the modality; null for colour, and where a table or the range of the pixels decides. */
export function standardWindow({ instance, imageId, modality }: Shown): ImageWindow | null {
  const layout = greyLayout(instance);
  if (!layout) return null;
  const frame = frameNumberOf(imageId, instance);
  const voi = voiOf(instance, frame, modalityOf(instance, layout, frame).signedOutput);
  if (voi.kind === 'window') return toWindow(rangeOf(voi.center, voi.width, voi.shape));
  const range = voi.kind === 'none' ? OF_MODALITY[modality.toUpperCase()] : undefined;
  return range ? toWindow(range) : null;
}

/** The window that a run sees: the reader's, else the standard one; null where no window shows the image. */
export function usedWindow(active: Shown): ImageWindow | null {
  if (!greyLayout(active.instance)) return null;
  const range = chosenWindow(active, screenDifference(active));
  if (!range) return standardWindow(active);
  return toWindow(range);
}

const toWindow = ({ lower, upper }: WindowRange): ImageWindow => ({
  center: (lower + upper) / 2,
  width: upper - lower,
});

export const toRange = ({ center, width }: ImageWindow): WindowRange => ({
  lower: center - width / 2,
  upper: center + width / 2,
});

/** Whether two windows show a different part of the values: the share that both span is less than half. */
export function farApart(a: ImageWindow, b: ImageWindow): boolean {
  const [x, y] = [toRange(a), toRange(b)];
  const both = Math.min(x.upper, y.upper) - Math.max(x.lower, y.lower);
  const any = Math.max(x.upper, y.upper) - Math.min(x.lower, y.lower);
  return both < FAR * any;
}

/**
 * "C 40 W 400", as the viewer writes it in the corner of the image: DICOM's linear window counts both of its ends (PS3.3, C.11.2.1.2.1), so
 * that its width is one more than the range, and its centre half a step higher.
 */
export const windowText = ({ center, width }: ImageWindow): string =>
  `C ${Math.round((center + 0.5) * 100) / 100} W ${Math.round((width + 1) * 100) / 100}`;
