import type { TensorSource } from './tensorSource';

/** Prefixes that wrappers put before every key (DataParallel, training classes). */
const PREFIXES = ['module.', 'model.'];

/** The source without a wrapper's prefix on every key. */
export function withoutPrefix(source: TensorSource): TensorSource {
  const keys = source.keys();
  const prefix = PREFIXES.find(p => keys.length > 0 && keys.every(key => key.startsWith(p)));
  return prefix === undefined
    ? source
    : withoutPrefix(renamed(source, new Map(keys.map(key => [key.slice(prefix.length), key]))));
}

/** The source under other names: new key -> stored key. */
export function renamed(source: TensorSource, names: ReadonlyMap<string, string>): TensorSource {
  const stored = (key: string) => names.get(key) ?? key;
  return {
    label: source.label,
    keys: () => [...names.keys()],
    shape: key => (names.has(key) ? source.shape(stored(key)) : undefined),
    dtype: key => (names.has(key) ? source.dtype(stored(key)) : undefined),
    readBytes: key => source.readBytes(stored(key)),
    read: key => source.read(stored(key)),
  };
}
