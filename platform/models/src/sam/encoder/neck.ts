import type { Value } from '../../onnx/graphBuilder';
import { layerNorm2d, parameter } from '../../onnx/layers';
import type { Scope } from '../../onnx/scope';

const EPS = 1e-6;

/** SAM's neck: 1x1 conv, LayerNorm2d, 3x3 conv, LayerNorm2d; (1,D,h,h) -> (1,C,h,h). */
export function neck(scope: Scope, x: Value): Value {
  const p = 'image_encoder.neck';
  const narrow = scope.g.op('Conv', [x, parameter(scope, `${p}.0.weight`)], {
    kernel_shape: [1, 1],
  });
  const mixed = scope.g.op(
    'Conv',
    [layerNorm2d(scope, narrow, `${p}.1`, EPS), parameter(scope, `${p}.2.weight`)],
    { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }
  );
  return layerNorm2d(scope, mixed, `${p}.3`, EPS);
}
