import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import { LIMITS, overLimit } from '@medclip/extension-medclip-sam/core/limits';
import { indexEntry } from './indexEntry';
import type { IndexEntry } from './indexEntry';
import { createQueue } from '@medclip/extension-medclip-sam/core/queue';
import { isQuicklyRead, MalformedPart10 } from '../dicom/part10Layout';
import { parseInstance } from '../dicom/parseInstance';

/** What the worker answers. */
export type EntryAnswer =
  | { readonly kind: 'read'; readonly entry: IndexEntry }
  | { readonly kind: 'malformed'; readonly message: string }
  | { readonly kind: 'refused'; readonly code: 'too-large'; message: string; remedy: string }
  | { readonly kind: 'failed'; readonly message: string };

/** Bytes of JavaScript objects that reading one object may make. */
const HEAP_MEGABYTES = 400;

const enqueue = createQueue();

/**
 * Reads an object for the index. An image is read at once; one with thousands of elements, or a deflated one, in a thread of its
 * own, one after the other, so that nobody else waits for it, within the limits of time and memory.
 *
 * @throws MalformedPart10; MedClipSamError `too-large`
 */
export async function readEntry(file: Buffer): Promise<IndexEntry> {
  if (isQuicklyRead(file)) return indexEntry(parseInstance(file));
  return enqueue(() => inThread(file));
}

function inThread(file: Buffer): Promise<IndexEntry> {
  return new Promise((resolve, reject) => {
    // A clone runs its TypeScript through tsx; the published package has the thread's code as a bundle beside this one.
    const fromSource = __filename.endsWith('.ts');
    const worker = new Worker(
      path.join(__dirname, `readEntryWorker.${fromSource ? 'ts' : 'cjs'}`),
      {
        workerData: new Uint8Array(file),
        ...(fromSource && { execArgv: ['--require', require.resolve('tsx/cjs')] }),
        resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES },
      }
    );
    const end = (act: () => void) => {
      clearTimeout(timer);
      void worker.terminate();
      act();
    };
    // The thread counts its own time; this is for one that does not come to it.
    const timer = setTimeout(() => end(() => reject(overLimit('time'))), LIMITS.time + 5000);
    worker.once('message', (answer: EntryAnswer) =>
      end(() => {
        if (answer.kind === 'read') resolve(answer.entry);
        else if (answer.kind === 'malformed') reject(new MalformedPart10(answer.message));
        else if (answer.kind === 'refused') reject(MedClipSamError.fromJSON(answer));
        else reject(new Error(answer.message));
      })
    );
    worker.once('error', (error: NodeJS.ErrnoException) =>
      end(() => reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? overLimit('memory') : error))
    );
  });
}
