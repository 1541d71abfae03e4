import { MedClipSamError, type SerializedError } from '../../core/errors';
import type { DownloadQuestion } from '../store/modelStore';
import type { LoadedModel, LoadProgress } from './workerProtocol';

export type ModelStatus =
  | { readonly state: 'idle' }
  /** The models are large and not here: `download()` begins, `stopLoading()` declines. Runs wait. */
  | { readonly state: 'asking'; readonly question: DownloadQuestion }
  /** `progress`: 0..1 of the pack's bytes, null while the sessions are made. */
  | {
      readonly state: 'loading';
      readonly progress: number | null;
      readonly bytes?: number;
      readonly totalBytes?: number;
    }
  | ({ readonly state: 'ready' } & LoadedModel)
  | { readonly state: 'failed'; readonly error: SerializedError };

export function loadingStatus(progress: LoadProgress): ModelStatus {
  switch (progress.step) {
    case 'question':
      return { state: 'asking', question: progress.question };
    case 'files': {
      const { bytes, totalBytes } = progress;
      return { state: 'loading', progress: fractionOf(progress), bytes, totalBytes };
    }
    case 'sessions':
      return { state: 'loading', progress: null };
  }
}

export function fractionOf(progress: LoadProgress): number | null {
  if (progress.step !== 'files') return null;
  return progress.totalBytes === 0 ? 1 : progress.bytes / progress.totalBytes;
}

export function notResponding(): MedClipSamError {
  return new MedClipSamError(
    'cancelled',
    'The cancelled run did not end and was stopped with its worker.',
    'Run again: the models are loaded anew from the cache.'
  );
}

export function stopped(): MedClipSamError {
  return new MedClipSamError(
    'cancelled',
    'Loading the models was stopped.',
    'Run again: a download goes on where it stopped.'
  );
}

export function otherPack(): MedClipSamError {
  return new MedClipSamError('cancelled', 'The models were unloaded.', 'Run again.');
}

export function gone(): MedClipSamError {
  return new MedClipSamError('cancelled', 'The viewer left this mode.', 'Open it again.');
}
