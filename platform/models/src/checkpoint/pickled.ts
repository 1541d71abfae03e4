import type { DType } from './tensorSource';

/** A storage named by a pickle: `count` values of `dtype` under `key`, which lie elsewhere in the file. */
export class StorageRef {
  constructor(
    readonly key: string,
    readonly dtype: DType,
    readonly count: number
  ) {}
}

/** A strided view on a storage. */
export class TensorRef {
  constructor(
    readonly storage: StorageRef,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly stride: readonly number[]
  ) {}
}

/** An allowed name, for instance a tensor constructor. */
export class GlobalRef {
  constructor(readonly name: string) {}
}

/** What a state dict's pickle can hold. */
export type Pickled =
  | null
  | boolean
  | number
  | bigint
  | string
  | Pickled[]
  | Map<Pickled, Pickled>
  | StorageRef
  | TensorRef
  | GlobalRef;
