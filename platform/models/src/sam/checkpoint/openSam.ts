import { type Checkpoint, openCheckpoint } from '../../checkpoint/openCheckpoint';
import { unsupported } from '../../checkpoint/refusal';
import type { TensorSource } from '../../checkpoint/tensorSource';
import { segmentAnythingNames } from './samKeyNames';

const OF_DECODER = /^(mask_decoder|prompt_encoder)\./;

/**
 * A SAM checkpoint under segment-anything's key names. `decoder`: a checkpoint whose prompt encoder and mask decoder are
 * taken instead. Throws `model-missing`, `model-corrupt` or `model-unsupported`.
 */
export function openSam(file: string, decoder?: string): Checkpoint {
  const checkpoint = openCheckpoint(file);
  if (decoder === undefined) {
    return { ...segmentAnythingNames(checkpoint), close: () => checkpoint.close() };
  }
  let other: Checkpoint | undefined;
  const close = () => {
    checkpoint.close();
    other?.close();
  };
  try {
    other = openCheckpoint(decoder);
    const tuned = segmentAnythingNames(other);
    if (!tuned.keys().some(key => OF_DECODER.test(key))) {
      throw unsupported(tuned.label, 'it holds no prompt encoder and no mask decoder of a SAM');
    }
    return { ...withDecoder(segmentAnythingNames(checkpoint), tuned), close };
  } catch (error) {
    close();
    throw error;
  }
}

function withDecoder(source: TensorSource, tuned: TensorSource): TensorSource {
  const taken = new Set(tuned.keys().filter(key => OF_DECODER.test(key)));
  const holder = (key: string) => (taken.has(key) ? tuned : source);
  return {
    label: `${source.label} with ${tuned.label}`,
    keys: () => [...source.keys().filter(key => !taken.has(key)), ...taken],
    shape: key => holder(key).shape(key),
    dtype: key => holder(key).dtype(key),
    readBytes: key => holder(key).readBytes(key),
    read: key => holder(key).read(key),
  };
}
