import { PROJECTION_KINDS } from './greyKinds';
import type { ImageKind } from './imageObject';
import { ULTRASOUND_KINDS } from './ultrasoundKinds';
import { VOLUME_KINDS } from './volumeKinds';

export { SAME_CT } from './volumeKinds';
export type { ImageKind } from './imageObject';

/** Images of every modality, transfer syntax, colour model, depth and layout that hospitals send, all made here. */
export const IMAGE_KINDS: readonly ImageKind[] = [
  ...ULTRASOUND_KINDS,
  ...PROJECTION_KINDS,
  ...VOLUME_KINDS,
];

const made = new Map<string, Promise<readonly Uint8Array[]>>();

/** The files of a kind, made once. */
export function filesOf(kind: ImageKind): Promise<readonly Uint8Array[]> {
  const files = made.get(kind.name) ?? kind.make();
  made.set(kind.name, files);
  return files;
}
