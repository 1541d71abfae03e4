import type { ModelStatus } from '../../engine/worker/client';
import { t, tn } from '../../locales/translate';
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
      const notes = [t('model.size', size), t('model.licence', { licence, use: intendedUse })];
      return { ...NOTHING, state: 'asking', title: packTitle, notes };
    }
    case 'loading': {
      const { progress, bytes, totalBytes = 0 } = status;
      // A small pack is here before anyone has read a number.
      const large = bytes !== undefined && totalBytes > 20e6;
      const size = { here: megabytes(bytes ?? 0), total: megabytes(totalBytes) };
      const notes = large ? [t('model.bytes', size)] : [];
      return { ...NOTHING, state: 'loading', fraction: progress, notes };
    }
    case 'failed':
      return { ...NOTHING, state: 'failed', notes: [status.error.message, status.error.remedy] };
    case 'ready':
      return {
        state: 'ready',
        title: status.packTitle,
        fraction: null,
        backend: [
          ...(status.onServer ? [t('model.onServer')] : []),
          status.backend === 'webgpu' ? t('model.webgpu') : tn('model.wasm', status.threads),
          ...(status.variant ? [status.variant] : []),
        ].join(', '),
        notes: [
          status.backendReason,
          ...(status.kept ? [] : [t('model.notKept')]),
          ...(status.offline ? [t('model.offline')] : []),
        ],
      };
  }
}

const megabytes = (bytes: number): string =>
  t('model.megabytes', { count: Math.ceil(bytes / 1e6) });
