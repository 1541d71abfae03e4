import type { TensorSource } from '../checkpoint/tensorSource';
import { type GraphBuilder, type Value } from '../onnx/graphBuilder';
import { gelu } from '../onnx/layers';
import type { Scope } from '../onnx/scope';
import type { ThirdShape } from './thirdShape';

/** Side of the grid on which the embedding is read. */
const GRID = 16;
/** Groups and epsilon of PyTorch's GroupNorm as training/weak/net.py has it. */
const GROUPS = 4;
const EPSILON = 1e-5;

interface Build {
  readonly g: GraphBuilder;
  readonly source: TensorSource;
  /** Checkpoints. */
  readonly K: number;
}

/**
 * The trained segmenter (training/weak/net.py) as one graph: embedding(1,C,h,h), patches(1,E,16,16) where it reads them,
 * image(1,1,S,S) z-scored -> probability(1,S,S), the mean of K checkpoints, and entropy(1,S,S) of it in bits. The checkpoints are
 * K groups of the same convolutions.
 */
export function thirdGraph(g: GraphBuilder, source: TensorSource, shape: ThirdShape): void {
  const { K, size, embedDim, embeddingSize, patchDim } = shape;
  const build = { g, source, K };
  const image = g.input('image', [1, 1, size, size]);
  const embedding = g.input('embedding', [1, embedDim, embeddingSize, embeddingSize]);
  const small = pooled(g, embedding, embeddingSize / GRID);
  const read = patchDim
    ? g.op('Concat', [small, g.input('patches', [1, patchDim, GRID, GRID])], { axis: 1 })
    : small;
  let h = active(g, groupNorm(build, shared(build, read, 'squeeze', 1), 'squeeze_norm', 48, GRID));
  h = active(g, groupNorm(build, apart(build, h, 'mix', 3), 'mix_norm', 32, GRID));
  h = active(g, apart(build, resized(g, h, 32 * K, 2 * GRID), 'widen', 3));
  h = resized(g, h, 24 * K, size);
  const seen = active(g, apart(build, active(g, shared(build, image, 'look', 5)), 'see', 3));
  const parts = [
    g.op('Reshape', [h, g.ints([K, 24, size, size])]),
    g.op('Reshape', [seen, g.ints([K, 8, size, size])]),
  ];
  const joined = g.op('Reshape', [
    g.op('Concat', parts, { axis: 1 }),
    g.ints([1, 32 * K, size, size]),
  ]);
  const logits = apart(build, active(g, apart(build, joined, 'join', 3)), 'out', 1);
  const mean = g.op('ReduceMean', [g.op('Sigmoid', [logits])], { axes: [1], keepdims: 0 });
  g.output('probability', mean, [1, size, size]);
  g.output('entropy', entropy(g, mean), [1, size, size]);
}

const active = (g: GraphBuilder, x: Value): Value => gelu({ g } as Scope, x);

function pooled(g: GraphBuilder, x: Value, by: number): Value {
  if (by === 1) return x;
  return g.op('AveragePool', [x], { kernel_shape: [by, by], strides: [by, by] });
}

/** Weight (K,out,in,k,k) and bias (K,out) of all checkpoints, one after the other. */
function parameters({ g, source }: Build, name: string): Value[] {
  const [K = 0, out = 0, ...rest] = source.shape(`${name}.weight`) ?? [];
  return [
    g.floats([K * out, ...rest], source.read(`${name}.weight`)),
    g.floats([K * out], source.read(`${name}.bias`)),
  ];
}

/** The checkpoints' convolutions of the same input. */
function shared(build: Build, x: Value, name: string, kernel: number): Value {
  return build.g.op('Conv', [x, ...parameters(build, name)], attributes(kernel, 1));
}

/** The checkpoints' convolutions, each of its own channels. */
function apart(build: Build, x: Value, name: string, kernel: number): Value {
  return build.g.op('Conv', [x, ...parameters(build, name)], attributes(kernel, build.K));
}

function attributes(kernel: number, group: number) {
  const pad = (kernel - 1) / 2;
  return { kernel_shape: [kernel, kernel], pads: [pad, pad, pad, pad], group };
}

/** GroupNorm as an instance norm of each group's values in one row; opset 17 has no other. */
function groupNorm(build: Build, x: Value, name: string, channels: number, side: number): Value {
  const { g, source, K } = build;
  const groups = K * GROUPS;
  const rows = g.op('Reshape', [x, g.ints([1, groups, -1])]);
  const ones = g.floats([groups], new Float32Array(groups).fill(1));
  const zeros = g.floats([groups], new Float32Array(groups));
  const even = g.op('InstanceNormalization', [rows, ones, zeros], { epsilon: { float: EPSILON } });
  const back = g.op('Reshape', [even, g.ints([1, K * channels, side, side])]);
  const column = (key: string): Value =>
    g.floats([1, K * channels, 1, 1], source.read(`${name}.${key}`));
  return g.op('Add', [g.op('Mul', [back, column('weight')]), column('bias')]);
}

/** Bilinear as PyTorch does with align_corners=False. */
function resized(g: GraphBuilder, x: Value, channels: number, side: number): Value {
  return g.op('Resize', [x, '', '', g.ints([1, channels, side, side])], {
    mode: 'linear',
    coordinate_transformation_mode: 'half_pixel',
  });
}

/** -(p log2 p + (1 - p) log2 (1 - p)), 0 where it is certain. */
function entropy(g: GraphBuilder, p: Value): Value {
  const half = (q: Value): Value =>
    g.op('Mul', [q, g.op('Log', [g.op('Max', [q, g.float(1e-12)])])]);
  const sum = g.op('Add', [half(p), half(g.op('Sub', [g.float(1), p]))]);
  return g.op('Mul', [sum, g.float(-1 / Math.LN2)]);
}
