import { parentPort, workerData } from 'node:worker_threads';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import { indexEntry } from './indexEntry';
import { MalformedPart10 } from '../dicom/part10Layout';
import { parseInstance } from '../dicom/parseInstance';
import type { EntryAnswer } from './readEntry';

/** The thread of `readEntry`: one object, one answer. */
function answer(): EntryAnswer {
  const { buffer, byteOffset, byteLength } = workerData as Uint8Array;
  try {
    const parsed = parseInstance(Buffer.from(buffer, byteOffset, byteLength));
    return { kind: 'read', entry: indexEntry(parsed) };
  } catch (error) {
    if (error instanceof MalformedPart10) return { kind: 'malformed', message: error.message };
    if (error instanceof MedClipSamError && error.code === 'too-large') {
      return { kind: 'refused', code: error.code, message: error.message, remedy: error.remedy };
    }
    // Of an unexpected fault only its kind is told: its words may quote the file.
    return { kind: 'failed', message: `SessionContext failed (${(error as Error).name}).` };
  }
}

parentPort?.postMessage(answer());
