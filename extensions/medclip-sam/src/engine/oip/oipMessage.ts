import { MedClipSamError, say } from '../../core/errors';
import type { TensorData, TensorLike } from '../runtime/session';

/**
 * Messages of the Open Inference Protocol v2 over HTTP with the binary tensor extension: a JSON header, then the tensors' bytes,
 * little endian, in the header's order. The length of the header is given by `Inference-Header-Content-Length`.
 */
export interface OipMessage {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly headerLength: number;
}

export type Tensors = Readonly<Record<string, TensorLike>>;

const DATATYPE = { FP32: Float32Array, INT64: BigInt64Array } as const;
type Datatype = keyof typeof DATATYPE;

const datatypeOf = (data: TensorData): Datatype =>
  data instanceof BigInt64Array ? 'INT64' : 'FP32';

/** A request with binary inputs that asks for binary outputs; `outputs` names those wanted, all where it is left out. */
export function inferRequest(inputs: Tensors, outputs?: readonly string[]): OipMessage {
  const named = Object.entries(inputs);
  const header = {
    inputs: named.map(([name, { dims, data }]) => ({
      name,
      // Triton has no scalars: its ONNX Runtime backend takes a graph's scalar as one element of shape [1].
      shape: dims.length > 0 ? dims : [1],
      datatype: datatypeOf(data),
      parameters: { binary_data_size: data.byteLength },
    })),
    ...(outputs && {
      outputs: outputs.map(name => ({ name, parameters: { binary_data: true } })),
    }),
    parameters: { binary_data_output: true },
  };
  return message(
    header,
    named.map(([, t]) => t.data)
  );
}

/** A header and its tensors as one body. */
export function message(header: unknown, tensors: readonly TensorData[]): OipMessage {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const size = tensors.reduce((n, t) => n + t.byteLength, text.length);
  const body = new Uint8Array(size);
  body.set(text);
  let at = text.length;
  for (const t of tensors) {
    body.set(new Uint8Array(t.buffer, t.byteOffset, t.byteLength), at);
    at += t.byteLength;
  }
  return { body, headerLength: text.length };
}

interface TensorHeader {
  readonly name: string;
  readonly shape: readonly number[];
  readonly datatype: string;
  readonly parameters?: { readonly binary_data_size?: number };
}

/**
 * The tensors of a message, of a request (`inputs`) or an answer (`outputs`). Everything is checked against the bytes that
 * are there: another program made them.
 *
 * @throws MedClipSamError backend-failed
 */
export function readTensors(
  body: Uint8Array,
  headerLength: number,
  side: 'inputs' | 'outputs'
): Record<string, TensorLike> {
  if (!Number.isInteger(headerLength) || headerLength < 2 || headerLength > body.length) {
    throw wrong('its header length is not that of its body');
  }
  let header: Record<string, unknown>;
  try {
    const text = new TextDecoder().decode(body.subarray(0, headerLength));
    header = JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw wrong('its header is no JSON');
  }
  const list = header[side];
  if (!Array.isArray(list)) throw wrong(`it names no ${side}`);
  const tensors: Record<string, TensorLike> = {};
  let at = headerLength;
  for (const item of list as TensorHeader[]) {
    const size = item.parameters?.binary_data_size;
    const type = DATATYPE[item.datatype as Datatype] as (typeof DATATYPE)[Datatype] | undefined;
    if (!type) throw wrong(`the type of ${item.name} is not FP32 or INT64`);
    const count = Array.isArray(item.shape) ? item.shape.reduce((n, d) => n * d, 1) : NaN;
    if (size === undefined || size !== count * type.BYTES_PER_ELEMENT) {
      throw wrong(`the size of ${item.name} is not that of its shape`);
    }
    if (at + size > body.length) throw wrong(`${item.name} is cut off`);
    // A copy of its own: the bytes need not lie at a multiple of the element's size.
    const bytes = body.slice(at, at + size);
    tensors[item.name] = { dims: [...item.shape], data: new type(bytes.buffer) };
    at += size;
  }
  if (at !== body.length) throw wrong('it is longer than its tensors');
  return tensors;
}

function wrong(why: string): MedClipSamError {
  return new MedClipSamError(
    'backend-failed',
    say`The inference server's message cannot be read: ${why}.`,
    'Ask the administrator whether the server speaks the Open Inference Protocol v2 with binary tensors.'
  );
}
