import fs from 'node:fs';
import path from 'node:path';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import { toHalf } from '@medclip/extension-medclip-sam/core/float16';
import { elementCount } from '../checkpoint/tensorSource';

/** How weights are stored; `int8`: large matrices and kernels in 8 bits with a scale per channel, the rest as fp16. */
export type WeightType = 'fp32' | 'fp16' | 'int8';
/** What a stored value itself can be. */
type StoredType = 'fp32' | 'fp16';
/** Quantised values, which the graph itself scales. */
export type RawType = 'int8' | 'uint8';

/** Where a weight lies: external data of an ONNX initialiser. */
export interface WeightRef {
  readonly file: string;
  readonly offset: number;
  readonly length: number;
  readonly dims: readonly number[];
  readonly type: StoredType | RawType;
}

/** Size of one file of a shipped pack, in bytes: small enough for repositories and proxies that refuse large files. */
export const MAX_SHIPPED_BYTES = 4 << 20;

/** ONNX Runtime may map the file into memory; aligned offsets keep that possible for every element type. */
const ALIGNMENT = 64;
const HALF_MAX = 65504;
/** Below this, 8 bits save nothing that is felt. */
const MIN_IN_BYTES = 4096;

/**
 * Weights of one model part, written as they come to `<part>.weights.bin`, `<part>.weights-2.bin`, …, each at most
 * `maxBytes` (a single larger tensor gets a file of its own). Graphs that ask for the same name share the bytes. `sensitive`:
 * names of weights that keep half precision where others are stored in 8 bits.
 */
export class WeightFiles {
  private readonly refs = new Map<string, WeightRef>();
  private fd: number | null = null;
  private position = 0;
  private count = 0;

  constructor(
    private readonly dir: string,
    private readonly part: string,
    private readonly dtype: WeightType,
    private readonly maxBytes: number,
    private readonly sensitive?: RegExp
  ) {}

  /** Whether a weight of this name and shape is stored in 8 bits. */
  inBytes(name: string, dims: readonly number[]): boolean {
    if (this.dtype !== 'int8' || this.sensitive?.test(name)) return false;
    return dims.length > 1 && elementCount(dims) >= MIN_IN_BYTES;
  }

  /** The weight of this name, written on first use; `model-corrupt` where it is not finite. `keep` stores fp32 in an fp16 pack (constants that rounding would harm). */
  put(
    name: string,
    dims: readonly number[],
    values: () => Float32Array,
    keep: 'keep' | 'round' = 'round'
  ): WeightRef {
    const known = this.refs.get(name);
    if (known) return known;
    const data = values();
    requireFinite(name, data);
    const type = keep === 'keep' || this.dtype === 'fp32' || !fitsHalf(data) ? 'fp32' : 'fp16';
    const bytes = type === 'fp16' ? halfBytes(data) : asBytes(data);
    const ref = { ...this.append(bytes), dims: [...dims], type } as const;
    this.refs.set(name, ref);
    return ref;
  }

  /** Quantised values, stored as they are. */
  putRaw(name: string, dims: readonly number[], type: RawType, bytes: () => Uint8Array): WeightRef {
    const known = this.refs.get(name);
    if (known) return known;
    const ref = { ...this.append(bytes()), dims: [...dims], type };
    this.refs.set(name, ref);
    return ref;
  }

  close(): void {
    if (this.fd !== null) fs.closeSync(this.fd);
    this.fd = null;
  }

  private append(bytes: Uint8Array): { file: string; offset: number; length: number } {
    let offset = Math.ceil(this.position / ALIGNMENT) * ALIGNMENT;
    if (this.fd === null || (this.position > 0 && offset + bytes.byteLength > this.maxBytes)) {
      this.close();
      this.count += 1;
      this.fd = fs.openSync(path.join(this.dir, this.fileName()), 'w');
      offset = 0;
      this.position = 0;
    }
    if (offset > this.position) fs.writeSync(this.fd, new Uint8Array(offset - this.position));
    for (let done = 0; done < bytes.byteLength;) {
      done += fs.writeSync(this.fd, bytes, done, Math.min(bytes.byteLength - done, 1 << 30));
    }
    this.position = offset + bytes.byteLength;
    return { file: this.fileName(), offset, length: bytes.byteLength };
  }

  private fileName(): string {
    return `${this.part}.weights${this.count > 1 ? `-${this.count}` : ''}.bin`;
  }
}

const asBytes = (data: Float32Array): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

/** One NaN in a weight makes every answer NaN: such a file is damaged, or its training had failed. */
function requireFinite(name: string, data: Float32Array): void {
  for (const value of data) {
    if (Number.isFinite(value)) continue;
    throw new MedClipSamError(
      'model-corrupt',
      `The weights "${name}" hold values that are no finite numbers.`,
      'Download the checkpoint again, or take another one; this one cannot give a mask.'
    );
  }
}

function fitsHalf(data: Float32Array): boolean {
  for (const value of data) if (!(Math.abs(value) <= HALF_MAX)) return false;
  return true;
}

function halfBytes(data: Float32Array): Uint8Array {
  const halves = new Uint16Array(data.length);
  for (let i = 0; i < data.length; i++) halves[i] = toHalf(data[i] as number);
  return new Uint8Array(halves.buffer);
}
