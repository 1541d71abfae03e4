import type { ModelPack } from '@medclip/extension-medclip-sam/inference/modelPack';
import type { TensorSource } from '../checkpoint/tensorSource';
import { GraphBuilder } from '../onnx/graphBuilder';
import type { GraphFileOptions } from '../onnx/graphFileOptions';
import { WeightFiles } from '../onnx/weightFiles';
import { decoderGraph } from './decoderGraph';
import type { SamShape } from './samShape';
import { tinyVitEncoder } from './tinyVitEncoder';
import { vitEncoder } from './vitEncoder';

/** Writes SAM's encoder and decoder graph with their weights into `dir`. */
export function writeSamGraphs(
  source: TensorSource,
  shape: SamShape,
  dir: string,
  options: GraphFileOptions
): ModelPack['sam']['graphs'] {
  const write = (name: string, author: (g: GraphBuilder) => void) => {
    const weights = new WeightFiles(dir, name, options.dtype, options.maxFileBytes);
    try {
      const g = new GraphBuilder(name, weights, options.taps);
      author(g);
      return g.save(dir, `${name}.onnx`);
    } finally {
      weights.close();
    }
  };
  const { encoder } = shape;
  return {
    encoder: write('sam-encoder', g =>
      encoder.type === 'vit'
        ? vitEncoder({ g, source }, shape, encoder)
        : tinyVitEncoder({ g, source }, shape, encoder)
    ),
    decoder: write('sam-decoder', g => decoderGraph({ g, source }, shape)),
  };
}
