import {
  measureRuns,
  runsHold,
  runsOfMask,
} from '@medclip/extension-medclip-sam/algorithm/mask/maskRuns';
import type { Raster8 } from '@medclip/extension-medclip-sam/core/raster';
import type { MaskCandidate } from '@medclip/extension-medclip-sam/engine/maskCandidate';
import { withPictures } from '../../../extensions/medclip-sam/src/engine/worker/candidatePictures';
import { disc } from '../../support/images/maskShapes';

const SIDE = 200;
const candidate = (x: number, y: number, r: number): MaskCandidate => {
  const runs = runsOfMask(disc(SIDE, x, y, r));
  return { runs, ...measureRuns(runs) } as MaskCandidate;
};
const raster = (channels: 1 | 3): Raster8 => ({
  ...{ width: SIDE, height: SIDE, channels },
  data: Uint8Array.from({ length: SIDE * SIDE * channels }, (_, i) => (i * 37) % 251),
});

describe('pictures of candidates', () => {
  const outlines = [candidate(30, 25, 20), candidate(60, 40, 45), candidate(100, 100, 0)];

  test.each([1, 3] as const)('%s channels: grey or colour, ours over what is inside', channels => {
    const image = raster(channels);
    // The square around both discs, half as wide again; it reaches beyond the image at the top left.
    const boxes = outlines.flatMap(c => (c.box ? [c.box] : []));
    const side =
      1.5 *
      Math.max(
        ...[0, 1].map(
          a => Math.max(...boxes.map(b => b[a + 2]!)) - Math.min(...boxes.map(b => b[a]!))
        )
      );
    const middle = [0, 1].map(
      a => (Math.min(...boxes.map(b => b[a]!)) + Math.max(...boxes.map(b => b[a + 2]!))) / 2
    );
    for (const { runs, picture } of withPictures(image, outlines)) {
      const expected = new Uint8ClampedArray(56 * 56 * 4);
      for (let i = 0; i < 56 * 56; i++) {
        const at = (axis: 0 | 1) => {
          const k = axis === 0 ? i % 56 : Math.floor(i / 56);
          return Math.floor(middle[axis]! - side / 2 + ((k + 0.5) * side) / 56);
        };
        const [x, y] = [at(0), at(1)];
        const inImage = x >= 0 && y >= 0 && x < SIDE && y < SIDE;
        const p = (y * SIDE + x) * channels;
        const seen = [0, 1, 2].map(c => (inImage ? image.data[p + (channels === 3 ? c : 0)]! : 0));
        const marked = inImage && runsHold(runs, x, y);
        const shown = marked ? seen.map((v, c) => v * 0.45 + [255, 225, 77][c]! * 0.55) : seen;
        expected.set([...shown, 255], 4 * i);
      }
      expect(Buffer.compare(Buffer.from(picture.data), Buffer.from(expected))).toBe(0);
    }
  });
});
