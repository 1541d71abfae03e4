import { MedClipSamError } from '../../core/errors';
import type { InferenceClient } from '../../engine/worker/client';
import type { Configuration } from '../../configuration';
import { t } from '../../locales/translate';
import type { ModelActions, PackView } from '../../state/model';
import { diagnostics } from './diagnostics';
import { rememberPack } from './modelPacks';
import type { SessionContext } from '../sessionContext';
import { saveFile } from '../host/saveFile';

/** Loading, choosing and deleting models; the client does it, the panel's model line shows it. */
export function createModelActions(
  { state }: Pick<SessionContext, 'state'>,
  client: InferenceClient,
  packs: readonly PackView[],
  inference: Configuration['inference'] = null
): ModelActions {
  const retryModel = () => void client.load().catch(() => undefined);
  const tell = (message: string, remedy: string) =>
    state.set({ notice: { tone: 'info', message, remedy } });
  const computeOn = (server: 'used' | 'declined') => {
    if (!inference) return;
    state.set({ server });
    client.useServer(server === 'used' ? inference.url : null);
    retryModel();
  };
  return {
    retryModel,
    useServer: () => computeOn('used'),
    computeHere: () => computeOn('declined'),
    downloadModel: () => {
      // Else a browser short of space may drop hundreds of megabytes without asking.
      void globalThis.navigator?.storage?.persist?.().catch(() => false);
      client.download();
    },
    stopModel: () => client.stopLoading(),
    choosePack: url => {
      if (!packs.some(pack => pack.url === url)) return;
      rememberPack(url);
      state.set({ pack: url });
      client.usePack(url);
      retryModel();
    },
    deleteModels: () =>
      void client.deleteModels().then(
        () => tell(t('model.purged'), t('model.purgedRemedy')),
        cause => {
          const { message, remedy, code } = MedClipSamError.from(cause);
          state.set({ notice: { tone: 'error', message, remedy, code } });
        }
      ),
    copyDiagnostics: () => void copy().catch(() => undefined),
  };

  async function copy(): Promise<void> {
    const { pack, notice } = state.get();
    const text = await diagnostics(client.status(), pack, notice?.code);
    try {
      await navigator.clipboard.writeText(text);
      // Not in place of the error that the report is about.
      if (notice?.tone === 'error') {
        const told = notice.remedy.replace(t('model.copied'), '').trim();
        state.set({ notice: { ...notice, remedy: `${told} ${t('model.copied')}` } });
      } else tell(t('model.copied'), t('model.copiedRemedy'));
    } catch {
      // No clipboard on an insecure origin, or the reader refused.
      saveFile('medclip-sam-diagnostics.json', new TextEncoder().encode(text));
    }
  }
}
