import {
  clickFeatures,
  CLICK_FEATURES,
  type CellClick,
} from '@medclip/extension-medclip-sam/algorithm/correct/clickFeatures';
import { CLICK_HEAD } from '@medclip/extension-medclip-sam/algorithm/correct/clickHead';
import { forward } from '@medclip/extension-medclip-sam/algorithm/slices/head';
import { runUnsliced } from '@medclip/extension-medclip-sam/core/timeSlicing';
import type { GoldenPack, PackChecker } from '../check';
import { checkClose, checkEqual } from '../compare';
import { readFloat, readRaster, readTensor } from '../goldenPack';

type Point = readonly [x: number, y: number, label: 0 | 1];
interface Facts {
  readonly click: Point;
  readonly radius: number;
  readonly earlier: readonly Point[];
}

const FEATURES = 1e-3;
const LOGITS = 2e-3;

export function isClickHeadPack(pack: GoldenPack): boolean {
  return typeof pack.meta.clickHead === 'object';
}

/** What a click changes, against the training's own numpy and scipy (training/clicks/edit/features.py). */
export const checkClickHead: PackChecker = async function* (pack) {
  const every = pack.meta.every as number;
  for (const [name, facts] of Object.entries(pack.meta.clickHead as Record<string, Facts>)) {
    const grey = await readRaster(pack, `${name}.grey`);
    const answered = pack.tensors[`${name}.answer`] !== undefined;
    const { cells, values } = runUnsliced(
      clickFeatures({
        grey: { ...grey, data: Float32Array.from(grey.data, v => v / 255) },
        outline: await readRaster(pack, `${name}.outline`),
        answer: answered ? await readRaster(pack, `${name}.answer`) : null,
        click: cellClick(facts.click),
        radius: facts.radius,
        earlier: facts.earlier.map(cellClick),
      })
    );
    const { data: expected } = await readTensor(pack, `${name}.cells`);
    yield checkEqual(`${name}.cells`, cells, expected);
    const some = values.filter((_, i) => Math.floor(i / CLICK_FEATURES) % every === 0);
    yield checkClose(`${name}.features`, some, await readFloat(pack, `${name}.features`), FEATURES);
    const logits = forward(CLICK_HEAD, values, cells.length);
    yield checkClose(`${name}.logits`, logits, await readFloat(pack, `${name}.logits`), LOGITS);
  }
};

const cellClick = ([x, y, label]: Point): CellClick => ({ x, y, label });
