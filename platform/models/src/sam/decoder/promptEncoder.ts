import type { Value } from '../../onnx/graphBuilder';
import { gelu, layerNorm2d, parameter } from '../../onnx/layers';
import type { Scope } from '../../onnx/scope';
import type { SamShape } from '../samShape';

const EPS = 1e-6;
const PROMPT = 'prompt_encoder';
/** Labels of a point: background, foreground, upper left and lower right box corner. */
const LABELS = [0, 1, 2, 3] as const;

/** points (1,K,2) in input pixels, labels (1,K) -> sparse tokens (1,K,C). Label -1 gives the padding token. */
export function sparsePrompts(scope: Scope, points: Value, labels: Value, shape: SamShape): Value {
  const { g } = scope;
  const centred = g.op('Add', [points, g.float(0.5)]);
  const unit = g.op('Div', [centred, g.float(shape.imageSize)]);
  const column = g.op('Unsqueeze', [labels, g.ints([2])]);
  const is = (label: number) => g.op('Cast', [g.op('Equal', [column, g.float(label)])], { to: 1 });
  const padding = is(-1);
  const real = g.op('Sub', [g.float(1), padding]);
  let tokens = g.op('Mul', [positionEncoding(scope, unit), real]);
  const notAPoint = parameter(scope, `${PROMPT}.not_a_point_embed.weight`);
  tokens = g.op('Add', [tokens, g.op('Mul', [padding, notAPoint])]);
  for (const label of LABELS) {
    const embedding = parameter(scope, `${PROMPT}.point_embeddings.${label}.weight`);
    tokens = g.op('Add', [tokens, g.op('Mul', [is(label), embedding])]);
  }
  return tokens;
}

/** mask (1,1,L,L) logits where hasMask (1) is 1, else the "no mask" embedding -> (1,C,h,h). */
export function densePrompt(scope: Scope, mask: Value, hasMask: Value, shape: SamShape): Value {
  const { g, source } = scope;
  const p = `${PROMPT}.mask_downscaling`;
  const conv = (x: Value, name: string) => {
    const kernel = source.shape(`${p}.${name}.weight`)?.[2] ?? 1;
    return g.op(
      'Conv',
      [x, parameter(scope, `${p}.${name}.weight`), parameter(scope, `${p}.${name}.bias`)],
      { kernel_shape: [kernel, kernel], strides: [kernel, kernel] }
    );
  };
  const half = gelu(scope, layerNorm2d(scope, conv(mask, '0'), `${p}.1`, EPS));
  const quarter = gelu(scope, layerNorm2d(scope, conv(half, '3'), `${p}.4`, EPS));
  const given = g.op('Mul', [conv(quarter, '6'), hasMask]);
  const none = g.op('Reshape', [
    parameter(scope, `${PROMPT}.no_mask_embed.weight`),
    g.ints([1, shape.embedDim, 1, 1]),
  ]);
  const absent = g.op('Mul', [none, g.op('Sub', [g.float(1), hasMask])]);
  return g.op('Add', [given, absent]);
}

/** Position encoding of the embedding's grid cells, (1,C,h,h); constant, folded when the session is made. */
export function gridEncoding(scope: Scope, shape: SamShape): Value {
  const { g } = scope;
  const side = shape.embeddingSize;
  const centres = new Float32Array(side * side * 2);
  for (let i = 0; i < side * side; i++) {
    centres[2 * i] = ((i % side) + 0.5) / side;
    centres[2 * i + 1] = (Math.floor(i / side) + 0.5) / side;
  }
  const encoded = positionEncoding(scope, g.floats([side * side, 2], centres));
  return g.op('Reshape', [
    g.op('Transpose', [encoded], { perm: [1, 0] }),
    g.ints([1, shape.embedDim, side, side]),
  ]);
}

/** Random Fourier features of coordinates in 0..1: [sin, cos](2 pi (2x-1) G). G stays fp32: 2 pi G multiplies its error. */
function positionEncoding(scope: Scope, unit: Value): Value {
  const { g } = scope;
  const gaussian = parameter(
    scope,
    `${PROMPT}.pe_layer.positional_encoding_gaussian_matrix`,
    'keep'
  );
  const signed = g.op('Sub', [g.op('Mul', [unit, g.float(2)]), g.float(1)]);
  const phase = g.op('Mul', [g.op('MatMul', [signed, gaussian]), g.float(2 * Math.PI)]);
  return g.op('Concat', [g.op('Sin', [phase]), g.op('Cos', [phase])], { axis: -1 });
}
