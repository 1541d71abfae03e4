import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';

/** The file is damaged, or not what its container says. */
export function corrupt(label: string, what: string, cause?: unknown): MedClipSamError {
  return new MedClipSamError(
    'model-corrupt',
    `${label} is not a sound checkpoint: ${what}.`,
    'Download the file again and compare its size and checksum with the source.',
    { cause }
  );
}

/** The file may be sound, but holds something this converter does not read. */
export function unsupported(label: string, what: string): MedClipSamError {
  return new MedClipSamError(
    'model-unsupported',
    `${label} cannot be read: ${what}.`,
    'Save the bare state dict (weights only), best as safetensors, and convert that.'
  );
}
