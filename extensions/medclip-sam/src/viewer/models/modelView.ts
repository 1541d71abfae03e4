import type { ModelStatus } from '../../engine/worker/client';
import { errorText, sentencesText } from '../../locales/errorText';
import { capital, packText, t, tn } from '../../locales/translate';
import type { ModelView } from '../../state/model';

const NOTHING = { title: '', fraction: null, backend: '', notes: [] } as const;

/** The inference client's status in the panel's words. */
export function modelView(status: ModelStatus): ModelView {
  switch (status.state) {
    case 'idle':
      return { ...NOTHING, state: 'idle' };
    case 'asking': {
      const { packTitle, licence, intendedUse, missingBytes, totalBytes } = status.question;
      const size = { missing: megabytes(missingBytes), total: megabytes(totalBytes) };
      const terms = { licence: packText(licence), use: packText(intendedUse) };
      const notes = [t('model.size', size), t('model.licence', terms)];
      return { ...NOTHING, state: 'asking', title: packText(packTitle), notes };
    }
    case 'loading': {
      const { progress, bytes, totalBytes = 0 } = status;
      // A small pack is here before anyone has read a number.
      const large = bytes !== undefined && totalBytes > 20e6;
      const size = { here: megabytes(bytes ?? 0), total: megabytes(totalBytes) };
      const notes = large ? [t('model.bytes', size)] : [];
      return { ...NOTHING, state: 'loading', fraction: progress, notes };
    }
    case 'failed': {
      const { message, remedy } = errorText(status.error);
      return { ...NOTHING, state: 'failed', notes: [message, remedy] };
    }
    case 'ready':
      return {
        state: 'ready',
        title: shortTitle(packText(status.packTitle)),
        fraction: null,
        backend: [
          ...(status.onServer ? [t('model.onServer')] : []),
          status.backend === 'webgpu' ? t('model.webgpu') : tn('model.wasm', status.threads),
          ...(status.variant ? [status.variant] : []),
        ].join(', '),
        notes: [
          packText(status.packTitle),
          capital(sentencesText(status.backendReason)),
          ...(status.kept ? [] : [t('model.notKept')]),
          ...(status.offline ? [t('model.offline')] : []),
        ],
      };
  }
}

/** The name without what is said of it in brackets, which is among the notes. */
const shortTitle = (title: string): string => title.replace(/\s*\([^()]*\)$/, '');

const megabytes = (bytes: number): string =>
  t('model.megabytes', { count: Math.ceil(bytes / 1e6) });
