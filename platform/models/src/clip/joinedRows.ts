import type { TensorSource } from '../checkpoint/tensorSource';

const PARTS = ['q', 'k', 'v'] as const;

/** Presents `<key>#q`, `<key>#k`, `<key>#v` as one tensor `<key>` with their rows one below the other. */
export function joinedRows(source: TensorSource): TensorSource {
  const joined = new Set(
    source
      .keys()
      .filter(key => key.endsWith('#q'))
      .map(key => key.slice(0, -2))
      .filter(key => PARTS.every(p => source.shape(`${key}#${p}`) !== undefined))
  );
  const parts = (key: string) => PARTS.map(p => `${key}#${p}`);
  const isPart = (key: string) => joined.has(key.replace(/#[qkv]$/, ''));
  return {
    label: source.label,
    keys: () => [...source.keys().filter(key => !isPart(key)), ...joined],
    shape(key) {
      if (!joined.has(key)) return source.shape(key);
      const shapes = parts(key).map(p => source.shape(p) as readonly number[]);
      const rows = shapes.reduce((sum, shape) => sum + (shape[0] ?? 0), 0);
      return [rows, ...(shapes[0] as readonly number[]).slice(1)];
    },
    dtype: key => source.dtype(joined.has(key) ? `${key}#q` : key),
    readBytes: key =>
      joined.has(key) ? concat(parts(key).map(source.readBytes)) : source.readBytes(key),
    read(key) {
      if (!joined.has(key)) return source.read(key);
      const values = parts(key).map(source.read);
      const out = new Float32Array(values.reduce((sum, v) => sum + v.length, 0));
      let at = 0;
      for (const v of values) {
        out.set(v, at);
        at += v.length;
      }
      return out;
    },
  };
}

function concat(pieces: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(pieces.reduce((sum, p) => sum + p.byteLength, 0));
  let at = 0;
  for (const piece of pieces) {
    out.set(piece, at);
    at += piece.byteLength;
  }
  return out;
}
