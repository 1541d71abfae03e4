import { elementCount } from '../../checkpoint/tensorSource';
import type { Value } from '../../onnx/graphBuilder';
import type { Scope } from '../../onnx/scope';

const BN_EPS = 1e-5;

/** Channels from..to of a convolution. */
export type Channels = readonly [from: number, to: number];

interface ConvOptions {
  readonly stride?: number;
  readonly pad?: number;
  readonly depthwise?: boolean;
  /** Only these output channels. */
  readonly out?: Channels;
  /** Only these input channels, of a convolution that is no depthwise one: a part of its sum. */
  readonly taken?: Channels;
  /** Leaves the bias out, for the second and further parts of a sum. */
  readonly unbiased?: boolean;
}

/** TinyViT's Conv2d_BN (`<p>.c`, `<p>.bn`) as one convolution with bias: W' = W gamma/sigma, b' = beta - mean gamma/sigma. */
export function foldedConv(
  { g, source }: Scope,
  x: Value,
  p: string,
  options: ConvOptions = {}
): Value {
  const { stride = 1, pad = 0, depthwise = false, out, taken, unbiased } = options;
  const shape = source.shape(`${p}.c.weight`) ?? [];
  const [all = 0, inner = 0] = shape;
  const [from, to] = out ?? [0, all];
  const [first, last] = taken ?? [0, inner];
  const part = (out ? `.o${from}-${to}` : '') + (taken ? `.i${first}-${last}` : '');
  const kernel = shape[2] ?? 1;
  const scale = () => {
    const gamma = source.read(`${p}.bn.weight`);
    const variance = source.read(`${p}.bn.running_var`);
    return gamma.map((value, c) => value / Math.sqrt((variance[c] as number) + BN_EPS));
  };
  const dims = [to - from, last - first, ...shape.slice(2)];
  const weight = g.weight(`${p}.c.weight+bn${part}`, dims, () => {
    const factor = scale();
    const perInput = elementCount(shape.slice(2));
    const values = source.read(`${p}.c.weight`);
    const picked = new Float32Array(elementCount(dims));
    for (let o = from, i = 0; o < to; o++) {
      for (let k = first * perInput; k < last * perInput; k++, i++) {
        picked[i] = (values[o * inner * perInput + k] as number) * (factor[o] as number);
      }
    }
    return picked;
  });
  const bias = () =>
    g.weight(`${p}.c.bias+bn${part}`, [to - from], () => {
      const factor = scale();
      const mean = source.read(`${p}.bn.running_mean`);
      return source
        .read(`${p}.bn.bias`)
        .map((value, c) => value - (mean[c] as number) * (factor[c] as number))
        .slice(from, to);
    });
  return g.op('Conv', unbiased ? [x, weight] : [x, weight, bias()], {
    kernel_shape: [kernel, kernel],
    strides: [stride, stride],
    pads: [pad, pad, pad, pad],
    group: depthwise ? to - from : 1,
  });
}
