import type { TensorSource } from '../../checkpoint/tensorSource';

/** Keys and the shapes they must have. */
export type Keys = Map<string, readonly number[]>;

export function affine(keys: Keys, p: string, n: number): void {
  keys.set(`${p}.weight`, [n]).set(`${p}.bias`, [n]);
}

export function dense(keys: Keys, p: string, out: number, n: number): void {
  keys.set(`${p}.weight`, [out, n]).set(`${p}.bias`, [out]);
}

export const sizeOf = (source: TensorSource, key: string, axis: number): number =>
  source.shape(key)?.[axis] ?? 0;
