import type { Graph } from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import type { TensorSource } from '../checkpoint/tensorSource';
import { GraphBuilder } from '../onnx/graphBuilder';
import type { Scope } from '../onnx/scope';
import { type WeightType, WeightFiles } from '../onnx/weightFiles';
import { locatorGraph } from './locatorGraph';
import type { LocatorShape } from './locatorShape';
import { secondGraph, type SecondShape } from './secondGraph';

/** A locator is small: one file of weights. */
const MAX_FILE_BYTES = 1 << 30;

/** Writes the locator's graph and weights into `dir`. `int8`: its convolutions' weights in 8 bits. */
export function writeLocator(
  source: TensorSource,
  shape: LocatorShape,
  dir: string,
  dtype: WeightType | 'int8'
): Graph {
  return write('locator', dir, dtype, scope => locatorGraph({ ...scope, source }, shape));
}

/** The same for its second look. */
export function writeSecond(
  source: TensorSource,
  shape: SecondShape,
  dir: string,
  dtype: WeightType | 'int8'
): Graph {
  return write('locator-second', dir, dtype, scope => secondGraph({ ...scope, source }, shape));
}

function write(
  name: string,
  dir: string,
  dtype: WeightType | 'int8',
  build: (scope: Omit<Scope, 'source'>) => void
): Graph {
  const stored = dtype === 'int8' ? 'fp16' : dtype;
  const weights = new WeightFiles(dir, name, stored, MAX_FILE_BYTES);
  try {
    const g = new GraphBuilder(name, weights);
    build({ g, ...(dtype === 'int8' && { int8: 'values' }) });
    return g.save(dir, `${name}.onnx`);
  } finally {
    weights.close();
  }
}
