import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import { openFile, type RandomAccessFile } from './randomAccessFile';
import { corrupt, unsupported } from './refusal';
import { openSafetensors } from './safetensors';
import type { TensorSource } from './tensorSource';
import { openTorchLegacy, openTorchZip } from './torchFile';
import { withoutPrefix } from './withoutPrefix';

export interface Checkpoint extends TensorSource {
  close(): void;
}

/**
 * Opens a checkpoint by what the file holds, not by its name: PyTorch (zip, or the format before 1.6) or safetensors.
 * Nothing in the file is ever executed. Throws `model-missing`, `model-corrupt` or `model-unsupported`.
 */
export function openCheckpoint(path: string): Checkpoint {
  const file = openFile(path);
  try {
    return { ...withoutPrefix(openContainer(file)), close: () => file.close() };
  } catch (error) {
    file.close();
    if (error instanceof MedClipSamError) throw error;
    throw corrupt(file.label, 'it cannot be understood', error);
  }
}

function openContainer(file: RandomAccessFile): TensorSource {
  if (file.size === 0) throw corrupt(file.label, 'it is empty');
  const head = file.read(0, Math.min(file.size, 64));
  const text = new TextDecoder('latin1').decode(head);
  if (text.startsWith('version https://git-lfs')) {
    throw corrupt(file.label, 'it is a Git LFS pointer, not the file itself');
  }
  if (/^\s*<(!doctype|html|\?xml)/i.test(text)) {
    throw corrupt(file.label, 'it is a web page, probably an error message of the download');
  }
  // safetensors: 8 bytes of header length, then the header's opening brace. Asked first, because a length may begin with
  // any byte, also with that of a pickle; the others never have a brace there.
  if (text[8] === '{') return openSafetensors(file);
  if (text.startsWith('PK\x03\x04')) return openTorchZip(file);
  if (text.startsWith('\x80')) return openTorchLegacy(file);
  throw unsupported(file.label, 'it is neither a PyTorch nor a safetensors file');
}
