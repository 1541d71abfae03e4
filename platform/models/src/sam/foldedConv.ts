import { elementCount } from '../checkpoint/tensorSource';
import type { Value } from '../onnx/graphBuilder';
import type { Scope } from '../onnx/layers';

const BN_EPS = 1e-5;

/** TinyViT's Conv2d_BN (`<p>.c`, `<p>.bn`) as one convolution with bias: W' = W gamma/sigma, b' = beta - mean gamma/sigma. */
export function foldedConv(
  { g, source }: Scope,
  x: Value,
  p: string,
  options: { stride?: number; pad?: number; depthwise?: boolean } = {}
): Value {
  const { stride = 1, pad = 0, depthwise = false } = options;
  const shape = source.shape(`${p}.c.weight`) ?? [];
  const channels = shape[0] ?? 0;
  const scale = () => {
    const gamma = source.read(`${p}.bn.weight`);
    const variance = source.read(`${p}.bn.running_var`);
    return gamma.map((value, c) => value / Math.sqrt((variance[c] as number) + BN_EPS));
  };
  const weight = g.weight(`${p}.c.weight+bn`, shape, () => {
    const factor = scale();
    const perChannel = elementCount(shape.slice(1));
    return source
      .read(`${p}.c.weight`)
      .map((value, i) => value * (factor[Math.floor(i / perChannel)] as number));
  });
  const bias = g.weight(`${p}.c.bias+bn`, [channels], () => {
    const factor = scale();
    const mean = source.read(`${p}.bn.running_mean`);
    return source
      .read(`${p}.bn.bias`)
      .map((value, c) => value - (mean[c] as number) * (factor[c] as number));
  });
  const kernel = shape[2] ?? 1;
  return g.op('Conv', [x, weight, bias], {
    kernel_shape: [kernel, kernel],
    strides: [stride, stride],
    pads: [pad, pad, pad, pad],
    group: depthwise ? channels : 1,
  });
}
