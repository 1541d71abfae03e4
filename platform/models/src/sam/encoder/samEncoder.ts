import type { TensorSource } from '../../checkpoint/tensorSource';
import type { Scope } from '../../onnx/scope';
import type { Keys } from '../checkpoint/keyShapes';
import type { EncoderShape, ReadEncoder, SamOptions, SamShape } from '../samShape';
import { tinyVitActivations, tinyVitKeys, readTinyVit } from './tinyVitShape';
import { tinyVitEncoder } from './tinyVitEncoder';
import { readVit, vitActivations, vitKeys } from './vitShape';
import { vitEncoder } from './vitEncoder';

/** One architecture of image encoders, from a checkpoint's key shapes to the graph. */
interface EncoderArchitecture<E extends EncoderShape> {
  /** Throws `model-unsupported`. `imageSize` where the keys do not give it. */
  read(source: TensorSource, options: SamOptions, imageSize: number): ReadEncoder<E>;
  /** Adds the keys and shapes that the hyper-parameters imply. */
  keys(keys: Keys, encoder: E, embeddingSize: number, source: TensorSource): void;
  author(scope: Scope, shape: SamShape, encoder: E): void;
  /** Elements of the largest activations. */
  activations(encoder: E, embeddingSize: number): number[];
}

type Architectures = {
  readonly [T in EncoderShape['type']]: EncoderArchitecture<Extract<EncoderShape, { type: T }>>;
};

const ARCHITECTURES: Architectures = {
  vit: { read: readVit, keys: vitKeys, author: vitEncoder, activations: vitActivations },
  'tiny-vit': {
    read: readTinyVit,
    keys: tinyVitKeys,
    author: tinyVitEncoder,
    activations: tinyVitActivations,
  },
};

/** The architecture of this type, for encoders of this type only: that is what the table above says. */
export const architecture = (type: EncoderShape['type']) =>
  ARCHITECTURES[type] as EncoderArchitecture<EncoderShape>;
