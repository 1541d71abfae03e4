import type { ModelPack } from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import type { TensorSource } from '../checkpoint/tensorSource';
import { GraphBuilder } from '../onnx/graphBuilder';
import type { Scope } from '../onnx/scope';
import { WeightFiles } from '../onnx/weightFiles';
import { formName, type GraphFileOptions, saveGraph } from '../onnx/graphFileOptions';
import type { ClipShape } from './clipShape';
import { imageGraph } from './imageGraph';
import { m2ibGraph } from './m2ibGraph';
import { maskedGraph } from './maskedGraph';
import { textGraph } from './textGraph';

type Graphs = ModelPack['clip']['graphs'];

/** Writes the CLIP graphs and their weights into `dir`; image, masked and m2ib share theirs. */
export function writeClipGraphs(
  source: TensorSource,
  shape: ClipShape,
  dir: string,
  options: GraphFileOptions
): Graphs {
  return {
    ...writeImageGraphs(source, shape, dir, options),
    text: writeTextGraph(source, shape, dir, options),
  };
}

/** Writes the graphs of the image tower and the weights they share into `dir`. */
export function writeImageGraphs(
  source: TensorSource,
  shape: ClipShape,
  dir: string,
  options: GraphFileOptions
): Omit<Graphs, 'text'> {
  const weights = new WeightFiles(dir, 'clip-image', options.dtype, options.maxFileBytes);
  const write = (name: string, author: (scope: Scope, shape: ClipShape) => void) => {
    const g = new GraphBuilder(name, weights, options.taps);
    author({ g, source }, shape);
    return saveGraph(g, dir, name, options);
  };
  try {
    return {
      image: write('clip-image', imageGraph),
      masked: write('clip-masked', maskedGraph),
      m2ib: write('clip-m2ib', m2ibGraph),
    };
  } finally {
    weights.close();
  }
}

/**
 * Writes the masked graph for integer products, with weights of its own. The image graph has none: rounding turns the ranking
 * of its channels over, and with it some outlines (platform/models/README.md).
 */
export function writeIntegerMaskedGraph(
  source: TensorSource,
  shape: ClipShape,
  dir: string,
  options: GraphFileOptions
): Graphs['masked'] {
  const int8 = { ...options, form: 'int8' } as const;
  const part = formName('clip-masked', int8);
  const weights = new WeightFiles(dir, part, options.dtype, options.maxFileBytes);
  try {
    const g = new GraphBuilder('clip-masked', weights, options.taps);
    maskedGraph({ g, source, int8: 'product' }, shape);
    return saveGraph(g, dir, 'clip-masked', int8);
  } finally {
    weights.close();
  }
}

/** Writes the text graph and its weights into `dir`. `bits` chooses the quantised ones. */
export function writeTextGraph(
  source: TensorSource,
  shape: ClipShape,
  dir: string,
  options: GraphFileOptions,
  bits?: Scope['bits']
): Graphs['text'] {
  const part = formName('clip-text', options);
  const weights = new WeightFiles(dir, part, options.dtype, options.maxFileBytes);
  try {
    const g = new GraphBuilder('clip-text', weights, options.taps);
    const form =
      options.form === 'int8' ? { bits: () => 8 as const, int8: 'product' as const } : {};
    textGraph({ g, source, ...(bits && { bits }), ...form }, shape);
    return saveGraph(g, dir, 'clip-text', options);
  } finally {
    weights.close();
  }
}
