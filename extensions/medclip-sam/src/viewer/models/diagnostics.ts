import { EXTENSION_VERSION } from '../../id';
import type { ModelStatus } from '../../engine/worker/client';

/**
 * What a report about a slow or wrong run needs: browser, backend and why, pack and its hash, storage. Nothing of a
 * patient, an image, a prompt or an address but the pack's own folder.
 */
export async function diagnostics(
  status: ModelStatus,
  packUrl: string,
  lastError: string | undefined
): Promise<string> {
  const { usage, quota } = (await navigator.storage?.estimate?.().catch(() => null)) ?? {};
  const facts = {
    software: `medclip-sam-for-ohif ${EXTENSION_VERSION}`,
    when: new Date().toISOString(),
    browser: navigator.userAgent,
    cores: navigator.hardwareConcurrency,
    crossOriginIsolated: globalThis.crossOriginIsolated === true,
    webGpu: 'gpu' in navigator,
    jspi: 'Suspending' in WebAssembly,
    storage: { usage, quota },
    pack: new URL(packUrl, globalThis.location.href).pathname,
    models: modelFacts(status),
    ...(lastError === undefined ? {} : { lastError }),
  };
  return JSON.stringify(facts, null, 1);
}

/** Picked one by one, so that a new field of the status does not slip into a report unseen. */
function modelFacts(status: ModelStatus): object {
  if (status.state === 'failed') return { state: 'failed', error: status.error };
  if (status.state !== 'ready') return { state: status.state };
  const { packId, packSha256, backend, runtime, threads, backendReason, adapter } = status;
  const { variant, ortVersion, downloadedBytes, kept, offline } = status;
  return {
    ...{ state: 'ready', packId, packSha256, backend, runtime, threads, backendReason, adapter },
    ...{ variant, ortVersion, downloadedBytes, kept, offline },
  };
}
