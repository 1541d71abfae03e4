import type { Value } from '../../onnx/graphBuilder';
import { gelu } from '../../onnx/layers';
import type { Scope } from '../../onnx/scope';
import { type Channels, foldedConv } from './foldedConv';

/**
 * Largest intermediate value of a stage, in elements (16 MB in fp32). A stage of 256 channels at 256 x 256 would else hold
 * several of 64 MB at a time, which a browser's memory keeps for good.
 */
const MAX_ELEMENTS = 4 << 20;

/** Widths of the blocks of channels in which `wide` channels at a side are computed one after the other. */
export function convolutionBlocks(wide: number, side: number): number[] {
  const count = Math.min(wide, Math.ceil((wide * side * side) / MAX_ELEMENTS));
  const width = Math.ceil(wide / count);
  return Array.from({ length: Math.ceil(wide / width) }, (_, i) =>
    Math.min(width, wide - i * width)
  );
}

/**
 * MBConv on (1,C,side,side): expand 1x1, depthwise 3x3, project 1x1, residual, GELU. The expanded channels do not meet before
 * the projection, which is a sum over them: where they are large they are computed in blocks. Exact but for the order of that
 * sum.
 */
export function mobileConvolution(scope: Scope, x: Value, p: string, side: number): Value {
  const { g, source } = scope;
  const wide = source.shape(`${p}.conv1.c.weight`)?.[0] ?? 0;
  const blocks = convolutionBlocks(wide, side);
  if (blocks.length === 1) {
    const expanded = gelu(scope, foldedConv(scope, x, `${p}.conv1`));
    const deep = foldedConv(scope, expanded, `${p}.conv2`, { pad: 1, depthwise: true });
    return gelu(scope, g.op('Add', [foldedConv(scope, gelu(scope, deep), `${p}.conv3`), x]));
  }
  let sum = x;
  let from = 0;
  for (const width of blocks) {
    const out: Channels = [from, from + width];
    const expanded = gelu(scope, foldedConv(scope, x, `${p}.conv1`, { out }));
    const deep = foldedConv(scope, expanded, `${p}.conv2`, { pad: 1, depthwise: true, out });
    const part = foldedConv(scope, gelu(scope, deep), `${p}.conv3`, {
      taken: out,
      unbiased: from > 0,
    });
    sum = g.op('Add', [part, sum]);
    from += width;
  }
  return gelu(scope, sum);
}
