import type { Graph, ModelPack } from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import type { TensorSource } from '../checkpoint/tensorSource';
import { GraphBuilder } from '../onnx/graphBuilder';
import { formName, type GraphFileOptions, saveGraph } from '../onnx/graphFileOptions';
import { WeightFiles } from '../onnx/weightFiles';
import { decoderGraph } from './decoder/decoderGraph';
import type { Scope } from '../onnx/scope';
import type { SamShape } from './samShape';
import { SAM_FAMILIES } from './checkpoint/families';
import { architecture } from './encoder/samEncoder';

/** Where graphs go and how: their files are called `<prefix>-encoder` and `<prefix>-decoder`, by default `sam-…`. */
export interface SamFileOptions extends GraphFileOptions {
  readonly prefix?: string;
}

/** Writes SAM's encoder and decoder graph with their weights into `dir`. */
export function writeSamGraphs(
  source: TensorSource,
  shape: SamShape,
  dir: string,
  options: SamFileOptions
): ModelPack['sam']['graphs'] {
  const { prefix = 'sam' } = options;
  const part = `${prefix}-decoder`;
  return {
    encoder: writeSamEncoder(source, shape, dir, options),
    decoder: write(source, shape, part, dir, options, scope => decoderGraph(scope, shape)),
  };
}

export function writeSamEncoder(
  source: TensorSource,
  shape: SamShape,
  dir: string,
  options: SamFileOptions
): Graph {
  const { encoder } = shape;
  return write(source, shape, `${options.prefix ?? 'sam'}-encoder`, dir, options, scope =>
    architecture(encoder.type).author(scope, shape, encoder)
  );
}

function write(
  source: TensorSource,
  { kind }: SamShape,
  name: string,
  dir: string,
  options: GraphFileOptions,
  author: (scope: Scope) => void
): Graph {
  const { dtype, maxFileBytes } = options;
  const part = formName(name, options);
  const weights = new WeightFiles(dir, part, dtype, maxFileBytes, SAM_FAMILIES[kind].sensitive);
  try {
    const g = new GraphBuilder(name, weights, options.taps);
    author({ g, source, ...(options.form === 'int8' && { int8: 'product' }) });
    return saveGraph(g, dir, name, options);
  } finally {
    weights.close();
  }
}
