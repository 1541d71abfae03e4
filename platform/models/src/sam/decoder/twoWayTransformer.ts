import type { Value } from '../../onnx/graphBuilder';
import { attentionWeights, layerNorm, linear, mergeHeads, splitHeads } from '../../onnx/layers';
import type { Scope } from '../../onnx/scope';
import { matrixShape } from '../../onnx/matrix';
import { imageToTokens, tokensToImage } from './crossAttention';

const EPS = 1e-5;
const TRANSFORMER = 'mask_decoder.transformer';

interface Streams {
  /** Prompt and output tokens (1,T,C) and their position encoding (the tokens as they came in). */
  readonly tokens: Value;
  readonly tokenPosition: Value;
  /** Image cells (h*h,C) and their position encoding. */
  readonly image: Value;
  readonly imagePosition: Value;
}

/** SAM's two-way transformer: tokens attend to the image and the image to the tokens. */
export function twoWayTransformer(
  scope: Scope,
  streams: Streams,
  decoder: { readonly layers: number; readonly heads: number }
): { tokens: Value; image: Value } {
  const { g } = scope;
  const { tokenPosition, imagePosition } = streams;
  let { tokens, image } = streams;
  const add = (a: Value, b: Value) => g.op('Add', [a, b]);
  const norm = (x: Value, p: string) => layerNorm(scope, x, p, EPS);
  const attend = (p: string, q: Value, k: Value, v: Value) =>
    attention(scope, p, q, k, v, decoder.heads);

  const cross = (p: string) => ({ p, heads: decoder.heads });

  for (let i = 0; i < decoder.layers; i++) {
    const p = `${TRANSFORMER}.layers.${i}`;
    // The first layer attends without positions and replaces its input: there is no residual (SAM's skip_first_layer_pe).
    if (i === 0) {
      tokens = attend(`${p}.self_attn`, tokens, tokens, tokens);
    } else {
      const q = add(tokens, tokenPosition);
      tokens = add(tokens, attend(`${p}.self_attn`, q, q, tokens));
    }
    tokens = norm(tokens, `${p}.norm1`);
    const positioned = add(image, imagePosition);
    const toImage = tokensToImage(
      scope,
      cross(`${p}.cross_attn_token_to_image`),
      add(tokens, tokenPosition),
      positioned,
      image
    );
    tokens = norm(add(tokens, toImage), `${p}.norm2`);
    const hidden = g.op('Relu', [linear(scope, tokens, `${p}.mlp.lin1`)]);
    tokens = norm(add(tokens, linear(scope, hidden, `${p}.mlp.lin2`)), `${p}.norm3`);
    const toTokens = imageToTokens(
      scope,
      cross(`${p}.cross_attn_image_to_token`),
      positioned,
      add(tokens, tokenPosition),
      tokens
    );
    image = norm(add(image, toTokens), `${p}.norm4`);
  }
  const final = tokensToImage(
    scope,
    cross(`${TRANSFORMER}.final_attn_token_to_image`),
    add(tokens, tokenPosition),
    add(image, imagePosition),
    image
  );
  return { tokens: norm(add(tokens, final), `${TRANSFORMER}.norm_final_attn`), image };
}

function attention(scope: Scope, p: string, q: Value, k: Value, v: Value, heads: number): Value {
  const { g, source } = scope;
  const [inner] = matrixShape(source, `${p}.q_proj.weight`);
  const head = (x: Value, name: string) =>
    splitHeads(scope, linear(scope, x, `${p}.${name}`), heads, inner / heads);
  const weights = attentionWeights(
    scope,
    head(q, 'q_proj'),
    head(k, 'k_proj'),
    (inner / heads) ** -0.5
  );
  const mixed = g.op('MatMul', [weights, head(v, 'v_proj')]);
  return linear(scope, mergeHeads(scope, mixed, inner), `${p}.out_proj`);
}
