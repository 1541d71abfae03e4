import type { ModelStatus } from '../inference/client';
import { t, tn } from '../locales/translate';
import type { ModelView } from '../ui/state/model';

/** The inference client's status in the panel's words. */
export function modelView(status: ModelStatus): ModelView {
  switch (status.state) {
    case 'idle':
      return { state: 'idle', title: '', fraction: null, backend: '' };
    case 'loading':
      return { state: 'loading', title: '', fraction: status.progress ?? null, backend: '' };
    case 'failed':
      return { state: 'failed', title: '', fraction: null, backend: '' };
    case 'ready':
      return {
        state: 'ready',
        title: status.packTitle,
        fraction: null,
        backend: status.backend === 'webgpu' ? t('model.webgpu') : tn('model.wasm', status.threads),
      };
  }
}
