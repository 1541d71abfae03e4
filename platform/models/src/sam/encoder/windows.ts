import type { Value } from '../../onnx/graphBuilder';
import type { Scope } from '../../onnx/scope';

/** (1,h,h,C) -> (n,w,w,C): zero padding at right and bottom to whole windows, then n = ceil(h/w)^2 windows. */
export function toWindows({ g }: Scope, x: Value, side: number, window: number, width: number) {
  const count = Math.ceil(side / window);
  const pad = count * window - side;
  const padded = pad ? g.op('Pad', [x, g.ints([0, 0, 0, 0, 0, pad, pad, 0])]) : x;
  const split = g.op('Reshape', [padded, g.ints([count, window, count, window, width])]);
  return g.op('Reshape', [
    g.op('Transpose', [split], { perm: [0, 2, 1, 3, 4] }),
    g.ints([count * count, window, window, width]),
  ]);
}

/** The inverse of `toWindows`: (n,w,w,C) -> (1,h,h,C), padding cut off. */
export function fromWindows({ g }: Scope, x: Value, side: number, window: number, width: number) {
  const count = Math.ceil(side / window);
  const split = g.op('Reshape', [x, g.ints([count, count, window, window, width])]);
  const whole = g.op('Reshape', [
    g.op('Transpose', [split], { perm: [0, 2, 1, 3, 4] }),
    g.ints([1, count * window, count * window, width]),
  ]);
  if (count * window === side) return whole;
  return g.op('Slice', [whole, g.ints([0, 0]), g.ints([side, side]), g.ints([1, 2])]);
}
