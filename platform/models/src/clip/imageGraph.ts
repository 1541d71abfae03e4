import type { Value } from '../onnx/graphBuilder';
import type { Scope } from '../onnx/scope';
import type { ClipShape } from './clipShape';
import { gradientMaps } from './gradientMap';
import { type BlockTrace, classRow, patchTokens, projectTokens, visionBlock } from './visionBlock';

/** pixels (1,3,S,S) -> embed, tokens, norm1, norm2, gradMap, gradMapCls, blockState (see engine/pack/modelPack.ts). */
export function imageGraph(scope: Scope, shape: ClipShape): void {
  const { g } = scope;
  const { vision, embedDim } = shape;
  const { tokens: n, width: d, size } = vision;
  const pixels = g.input('pixels', [1, 3, size, size]);
  const traces = visionTower(scope, pixels, vision);
  const last = traces[traces.length - 1] as BlockTrace;
  const tokens = projectTokens(scope, last.output, vision);
  const { gradMap, gradMapCls } = gradientMaps(scope, last, vision);
  const embed = g.op('Reshape', [classRow(scope, tokens), g.ints([1, embedDim])]);
  g.output('embed', embed, [1, embedDim]);
  g.output('tokens', tokens, [1, n, embedDim]);
  g.output('norm1', last.norm1, [1, n, d]);
  g.output('norm2', last.norm2, [1, n, d]);
  g.output('gradMap', gradMap, [d, embedDim]);
  g.output('gradMapCls', gradMapCls, [d, embedDim]);
  g.output('blockState', (traces[shape.m2ibLayer] as BlockTrace).output, [1, n, d]);
  traces.forEach((trace, i) => g.tap(`block${i}`, trace.output, [1, n, d]));
}

/** All blocks of the vision tower on pixels (B,3,S,S). */
export function visionTower(
  scope: Scope,
  pixels: Value,
  vision: ClipShape['vision']
): BlockTrace[] {
  const traces: BlockTrace[] = [];
  let x = patchTokens(scope, pixels, vision);
  for (let i = 0; i < vision.layers; i++) {
    const trace = visionBlock(scope, x, i, vision);
    traces.push(trace);
    x = trace.output;
  }
  return traces;
}
