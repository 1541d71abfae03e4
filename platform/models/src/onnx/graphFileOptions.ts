import type { Graph } from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import type { GraphBuilder } from './graphBuilder';
import type { WeightType } from './weightFiles';

/** How graphs and weights are written. */
export interface GraphFileOptions {
  readonly dtype: WeightType;
  /** Weights are split into files of at most this size. */
  readonly maxFileBytes: number;
  /**
   * `half`: beside the graphs of IN_HALF_TOO one each that computes in half precision, on the same weights (`halfGraph`).
   * `int8`: instead the graphs that multiply in 8-bit integers, under names of their own.
   */
  readonly form?: 'half' | 'int8';
  /** Also return intermediate values, for comparison with a reference. */
  readonly taps?: boolean;
}

/** Graphs whose time or size is felt. The others are small, or take gradients, which need the range of fp32. */
const IN_HALF_TOO = /^clip-(masked|text)$|-encoder$/;

/** What a file of a graph or of its weights is called in this form. */
export const formName = (part: string, { form }: Pick<GraphFileOptions, 'form'>): string =>
  form === 'int8' ? `${part}.int8` : part;

/** The record of the graph that computes in half precision beside this one. */
export const halfGraph = ({ file, weights }: Graph): Graph => ({
  file: file.replace(/\.onnx$/, '.fp16.onnx'),
  weights,
});

/** Writes a graph, and the one in half precision beside it where that is wanted. */
export function saveGraph(
  g: GraphBuilder,
  dir: string,
  part: string,
  options: Pick<GraphFileOptions, 'form'>
): Graph {
  const graph = g.save(dir, `${formName(part, options)}.onnx`);
  if (options.form === 'half' && IN_HALF_TOO.test(part)) g.save(dir, halfGraph(graph).file, 'half');
  return graph;
}
