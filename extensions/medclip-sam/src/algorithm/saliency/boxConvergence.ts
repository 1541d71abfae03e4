import { boxIou } from '../prompts/boxIou';
import { connectedComponents, largestComponents } from '../mask/connectedComponents';
import { aboveThreshold, otsuThreshold } from '../mask/otsu';
import { sourceBox, type Box, type FloatMap, type SourcePx } from '../../core/raster';
import { resizeBilinear } from '../preprocess/resizeBilinear';

const SAME = 0.98;
const ROUNDS = 2;

/**
 * When may gScoreCAM stop before its K channels? Once the box of the largest Otsu component has IoU > .98 with the last one in
 * two rounds (method.md 5). The softmax makes the map converge early, but a late channel with a high score can still flip it:
 * not exact, so the K used is reported.
 */
export class BoxConvergence {
  private last: Box<SourcePx> | null = null;
  private rounds = 0;

  /** @param side the map is thresholded at this size, as the pipeline does it */
  constructor(private readonly side: number) {}

  /** Takes the map of one more round; true once it has settled. */
  add(grid: FloatMap): boolean {
    const box = this.boxOf(grid);
    const same = box !== null && this.last !== null && boxIou(box, this.last) > SAME;
    this.rounds = same ? this.rounds + 1 : 0;
    this.last = box;
    return this.rounds >= ROUNDS;
  }

  private boxOf(grid: FloatMap): Box<SourcePx> | null {
    const map = resizeBilinear(grid, { width: this.side, height: this.side });
    const threshold = otsuThreshold(map);
    if (threshold === null) return null;
    const labelling = connectedComponents(aboveThreshold(map, threshold));
    const top = largestComponents(labelling, 1)[0];
    return top ? sourceBox(top.x0, top.y0, top.x1, top.y1) : null;
  }
}
