import { traceContours, type Contour } from '../mask/contours';
import { sourceBox, type Box, type Mask, type SourcePx } from '../../core/raster';

/**
 * The prompt boxes of the released code (method.md 2.5), for comparison with it. They end at min(x+w, W-1), one pixel further
 * than the component; the product's own boxes (`mapToPrompts`) have inclusive corners.
 */
function boxOf(c: Contour, mask: Mask): Box<SourcePx> {
  const x1 = Math.min(c.x + c.width, mask.width - 1);
  const y1 = Math.min(c.y + c.height, mask.height - 1);
  return sourceBox(c.x, c.y, x1, y1);
}

const wholeImage = (mask: Mask): Box<SourcePx> => sourceBox(0, 0, mask.width, mask.height);

/** v1 (prompt_sam.py:85-112): the contour of largest polygon area, or all (holes included); the whole image where empty. */
export function v1Boxes(mask: Mask, multi: boolean): readonly Box<SourcePx>[] {
  const contours = traceContours(mask);
  if (contours.length === 0) return [wholeImage(mask)];
  if (multi) return contours.map(c => boxOf(c, mask));
  // OpenCV lists the contours from the bottom up and max() keeps the first.
  const largest = contours.reduce((a, b) => (b.area >= a.area ? b : a));
  return [boxOf(largest, mask)];
}

/** v2 (prompt_sam.py:153-179): one box around all outer contours, or one per outer contour. */
export function v2Boxes(mask: Mask, multi: boolean): readonly Box<SourcePx>[] {
  const contours = traceContours(mask).filter(c => c.external);
  if (contours.length === 0) return [wholeImage(mask)];
  if (multi) return contours.map(c => boxOf(c, mask));
  const boxes = contours.map(c => boxOf(c, mask));
  const union = sourceBox(
    Math.min(...boxes.map(b => b[0])),
    Math.min(...boxes.map(b => b[1])),
    Math.max(...boxes.map(b => b[2])),
    Math.max(...boxes.map(b => b[3]))
  );
  return [union];
}
