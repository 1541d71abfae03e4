import type { Value } from '../onnx/graphBuilder';
import type { Scope } from '../onnx/scope';
import { normalisedConv, plainConv } from './convs';
import type { LocatorShape } from './locatorShape';
import { decoded, encoder, normalised, presence, resized } from './netParts';

/** What a second look is put together of; `widths` from the finest level on. */
export interface SecondShape extends Pick<LocatorShape, 'widths' | 'text'> {
  /** Side of the locator's square. */
  readonly size: number;
  /** Of the drawing model's embedding: channels and side. */
  readonly channels: number;
  readonly cells: number;
}

/** The locator's logits are clamped at +-8 and a quarter of that is seen (training/locator/second/net.py). */
const SEEN = { limit: 8, scale: 1 / 4 };

/**
 * The second look as a graph: embedding(1,C,h,h) of the drawing model, rows and columns (h,h) that cut the locator's square out of it,
 * image and seen (1,1,S,S), text(1,E) unit -> map(1,S,S) logits, presence(1) logit. A U-shaped net on the embedding, as the locator's
 * from its second level on, with the image and the locator's map beside it at twice the embedding's side.
 */
export function secondGraph(scope: Scope, shape: SecondShape): void {
  const { g } = scope;
  const { widths, size, channels, cells, text } = shape;
  const embedding = g.input('embedding', [1, channels, cells, cells]);
  const rows = g.input('rows', [cells, cells]);
  const columns = g.op('Transpose', [g.input('columns', [cells, cells])], { perm: [1, 0] });
  const own = normalisedConv(scope, embedding, 'enter', { conv: 'enter', norm: 'norm' });
  // Each row of the matrices adds up to 1: sampling and normalisation may change places.
  const framed = g.op('Relu', [g.op('MatMul', [g.op('MatMul', [rows, own]), columns])]);
  const side = 2 * cells;
  const small = (x: Value): Value => resized(scope, x, 1, side);
  const image = normalised(scope, small(g.input('image', [1, 1, size, size])));
  const seen = small(g.input('seen', [1, 1, size, size]));
  const clamped = g.op('Clip', [seen, g.float(-SEEN.limit), g.float(SEEN.limit)]);
  const map = g.op('SpaceToDepth', [g.op('Mul', [clamped, g.float(SEEN.scale)])], { blocksize: 2 });
  const beside = g.op('Concat', [image, map], { axis: 1 });
  const look = g.op('Relu', [normalisedConv(scope, beside, 'look')]);
  const joined = g.op('Concat', [framed, look], { axis: 1 });
  const x = g.op('Relu', [plainConv(scope, joined, 'join')]);
  const levels = encoder(scope, x, widths.length, 1);
  const logits = decoded(scope, levels, g.input('text', [1, text]), { widths, size: side });
  const large = resized(scope, g.op('Reshape', [logits, g.ints([1, 1, side, side])]), 1, size);
  g.output('map', g.op('Reshape', [large, g.ints([1, size, size])]), [1, size, size]);
  g.output('presence', presence(scope, logits, side), [1]);
}
