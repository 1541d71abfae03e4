import type { Value } from '../onnx/graphBuilder';
import { linear } from '../onnx/layers';
import type { Scope } from '../onnx/scope';
import { normalisedConv, plainConv } from './convs';
import type { LocatorShape } from './locatorShape';

/** Added to the deviation of the grey values, in grey values: an empty image must not be blown up to noise. */
const LEAST_DEVIATION = 8;
/** Share of the map's pixels whose mean logit says whether the thing is there (training/locator/net.py). */
const TOP_SHARE = 0.005;

/**
 * From the levels of an encoder up again, modulated by the text, to a map of logits (1,size,size).
 *
 * @param size twice the side of the finest level
 */
export function decoded(
  scope: Scope,
  levels: readonly Value[],
  text: Value,
  { widths, size }: Pick<LocatorShape, 'widths' | 'size'>
): Value {
  const { g } = scope;
  const hidden = g.op('Relu', [linear(scope, text, 'text')]);
  const film = (n: number): Value => linear(scope, hidden, `films.${n}`);
  let x = convolved(
    scope,
    levels[levels.length - 1]!,
    'middle',
    widths[widths.length - 1]!,
    film(0)
  );
  for (let n = 0; n < widths.length - 1; n++) {
    const level = levels[widths.length - 2 - n]!;
    const width = widths[widths.length - 2 - n]!;
    const side = size / 2 ** (widths.length - 1 - n);
    const up = resized(scope, plainConv(scope, x, `narrow.${n}`), width, side);
    x = convolved(scope, g.op('Add', [up, level]), `decoder.${n}`, width, film(n + 1));
  }
  const fine = g.op('DepthToSpace', [plainConv(scope, x, 'out')], { blocksize: 2, mode: 'CRD' });
  return g.op('Reshape', [fine, g.ints([1, size, size])]);
}

/** (x - mean) / (deviation + 8) of the whole image, 2 x 2 pixels to four channels. */
export function normalised({ g }: Scope, image: Value): Value {
  const mean = (x: Value) => g.op('ReduceMean', [x], { axes: [2, 3], keepdims: 1 });
  const centred = g.op('Sub', [image, mean(image)]);
  const deviation = g.op('Sqrt', [mean(g.op('Mul', [centred, centred]))]);
  const even = g.op('Div', [centred, g.op('Add', [deviation, g.float(LEAST_DEVIATION)])]);
  return g.op('SpaceToDepth', [even], { blocksize: 2 });
}

export /** @param first level that has convolutions of its own; before it there is what comes in */
function encoder(scope: Scope, image: Value, count: number, first = 0): Value[] {
  const levels: Value[] = [];
  let x = image;
  for (let n = 0; n < count; n++) {
    if (n > 0) x = scope.g.op('MaxPool', [x], { kernel_shape: [2, 2], strides: [2, 2] });
    for (const k of n < first ? [] : [0, 1]) {
      x = scope.g.op('Relu', [normalisedConv(scope, x, `encoder.${n}.${k}`)]);
    }
    levels.push(x);
  }
  return levels;
}

/** relu(norm(conv(x)) * (1 + scale) + shift); scale and shift are the halves of `film` (1, 2 * width). */
export function convolved(scope: Scope, x: Value, p: string, width: number, film: Value): Value {
  const { g } = scope;
  const half = (from: number): Value =>
    g.op('Reshape', [
      g.op('Slice', [film, g.ints([from]), g.ints([from + width]), g.ints([1])]),
      g.ints([1, width, 1, 1]),
    ]);
  const scaled = g.op('Mul', [normalisedConv(scope, x, p), g.op('Add', [half(0), g.float(1)])]);
  return g.op('Relu', [g.op('Add', [scaled, half(width)])]);
}

/** Bilinear, pixel centres aligned as PyTorch does with align_corners=False. */
export function resized({ g }: Scope, x: Value, channels: number, side: number): Value {
  return g.op('Resize', [x, '', '', g.ints([1, channels, side, side])], {
    mode: 'linear',
    coordinate_transformation_mode: 'half_pixel',
  });
}

/** a * mean of the largest logits + b. */
export function presence({ g, source }: Scope, map: Value, size: number): Value {
  const [a = 1, b = 0] = source.read('presence');
  const count = Math.floor(TOP_SHARE * size * size);
  const flat = g.op('Reshape', [map, g.ints([1, size * size])]);
  const [top] = g.multi('TopK', [flat, g.ints([count])], 2, { axis: 1, largest: 1, sorted: 0 });
  const mean = g.op('ReduceMean', [top!], { axes: [1], keepdims: 0 });
  return g.op('Add', [g.op('Mul', [mean, g.float(a)]), g.float(b)]);
}
