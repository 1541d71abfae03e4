import type { Graph } from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import type { TensorSource } from '../checkpoint/tensorSource';
import { GraphBuilder } from '../onnx/graphBuilder';
import { type WeightType, WeightFiles } from '../onnx/weightFiles';
import { locatorGraph } from './locatorGraph';
import type { LocatorShape } from './locatorShape';

/** A locator is small: one file of weights. */
const MAX_FILE_BYTES = 1 << 30;

/** Writes the locator's graph and weights into `dir`. `int8`: its convolutions' weights in 8 bits. */
export function writeLocator(
  source: TensorSource,
  shape: LocatorShape,
  dir: string,
  dtype: WeightType | 'int8'
): Graph {
  const stored = dtype === 'int8' ? 'fp16' : dtype;
  const weights = new WeightFiles(dir, 'locator', stored, MAX_FILE_BYTES);
  try {
    const g = new GraphBuilder('locator', weights);
    locatorGraph({ g, source, ...(dtype === 'int8' && { int8: 'values' }) }, shape);
    return g.save(dir, 'locator.onnx');
  } finally {
    weights.close();
  }
}
