import { exactly } from '../onnx/layers';
import type { Scope } from '../onnx/scope';
import type { ClipShape } from './clipShape';
import { classRowBlock } from './classRowBlock';
import { patchTokens, projectTokens, visionBlock } from './visionBlock';

/** Epsilon of the min-max normalisation of a channel mask (gScoreCAM, method.md 2.1). */
const MIN_MAX_EPS = 1e-6;

/**
 * pixels (1,3,S,S), channels (B,g,g) -> embed (B,E) of the B masked images: bilinear upsampling with aligned corners,
 * min-max per channel and the product with the normalised pixels happen in the graph (method.md 2.1).
 */
export function maskedGraph(scope: Scope, shape: ClipShape): void {
  const { g } = scope;
  const { vision, embedDim } = shape;
  const { size, grid, patch } = vision;
  const pixels = g.input('pixels', [1, 3, size, size]);
  const channels = g.input('channels', ['B', grid, grid]);
  const maps = g.op('Unsqueeze', [channels, g.ints([1])]);
  const up = g.multi('Resize', [maps, '', g.floats([4], Float32Array.of(1, 1, patch, patch))], 1, {
    mode: 'linear',
    coordinate_transformation_mode: 'align_corners',
  })[0] as string;
  const axes = { axes: [1, 2, 3], keepdims: 1 };
  const low = g.op('ReduceMin', [up], axes);
  const range = g.op('Sub', [g.op('ReduceMax', [up], axes), low]);
  const mask = g.op('Div', [g.op('Sub', [up, low]), g.op('Add', [range, g.float(MIN_MAX_EPS)])]);
  g.tap('masks', mask, ['B', 1, size, size]);
  let x = patchTokens(scope, g.op('Mul', [pixels, mask]), vision);
  const last = vision.layers - 1;
  for (let i = 0; i < last; i++) x = visionBlock(scope, x, i, vision).output;
  const embed = projectTokens(scope, classRowBlock(exactly(scope), x, last, vision).output, vision);
  g.output('embed', g.op('Reshape', [embed, g.ints([-1, embedDim])]), ['B', embedDim]);
}
