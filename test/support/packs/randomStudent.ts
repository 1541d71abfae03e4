import { seededRandom } from '@medclip/extension-medclip-sam/core/seededRandom';

/** A safetensors file of K random checkpoints as platform/models/training/weak writes them. */
export function randomStudent(K: number, channels: number, seed: number): Buffer {
  const shapes: Record<string, number[]> = {};
  const conv = (name: string, out: number, into: number, k: number) => {
    shapes[`${name}.weight`] = [K, out, into, k, k];
    shapes[`${name}.bias`] = [K, out];
  };
  const norm = (name: string, width: number) => {
    shapes[`${name}.weight`] = [K, width];
    shapes[`${name}.bias`] = [K, width];
  };
  conv('squeeze', 48, channels, 1);
  norm('squeeze_norm', 48);
  conv('mix', 32, 48, 3);
  norm('mix_norm', 32);
  conv('widen', 24, 32, 3);
  conv('look', 8, 1, 5);
  conv('see', 8, 8, 3);
  conv('join', 16, 32, 3);
  conv('out', 1, 16, 1);
  const random = seededRandom(seed);
  const header: Record<string, object> = {};
  const blobs: Buffer[] = [];
  let at = 0;
  for (const [name, shape] of Object.entries(shapes)) {
    const scale = 2 / Math.sqrt(shape.slice(2).reduce((a, b) => a * b, 1));
    const count = shape.reduce((a, b) => a * b, 1);
    const values = Float32Array.from({ length: count }, () => scale * (2 * random() - 1));
    const blob = Buffer.from(values.buffer);
    header[name] = { dtype: 'F32', shape, data_offsets: [at, (at += blob.length)] };
    blobs.push(blob);
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, ...blobs]);
}
