import { wordsOfPack } from '../../prompt/packWords';
import { MedClipSamError, say, throwIfCancelled } from '../../core/errors';
import { chooseDevice, type Device } from '../runtime/device';
import { packFiles, type ModelPack, type VariantId } from '../pack/modelPack';
import { siteServerSessions } from '../oip/siteServer';
import { loadPack, type DownloadQuestion, type LoadedPack } from '../store/modelStore';
import { variantFor, withVariant } from '../pack/packVariant';
import { selfTest } from '../runtime/selfTest';
import type { SessionProvider } from '../runtime/session';
import { lowMemorySessions } from '../runtime/lowMemorySessions';
import { createWebSessions } from '../runtime/webSessions';
import { loadOrt, startOrt, type OrtModule } from '../runtime/webSessionsRuntime';
import type { LoadedModel, LoadParams, LoadProgress } from './workerProtocol';

/** From here on a second copy of the weights in memory is felt. */
const LARGE_WEIGHTS = 64 * 2 ** 20;

export interface OpenedModels {
  readonly pack: ModelPack;
  readonly sessions: SessionProvider;
  readonly model: LoadedModel;
}

interface OpenOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: LoadProgress) => void;
  readonly ask: (question: DownloadQuestion) => Promise<void>;
}

/**
 * Fetches the pack, chooses the device and opens the sessions on it. WebGPU is used only after it has shown that it
 * computes what WebAssembly computes; asked for by name, its failure is an error and not a silent change. A site's server runs
 * the large graphs where the reader has said so, and after the same check.
 */
export async function openModels(params: LoadParams, options: OpenOptions): Promise<OpenedModels> {
  const opened = await openHere(params, options);
  if (params.inferenceUrl === null) return opened;
  const { pack, sessions, model } = opened;
  const { packSha256 } = model;
  const { signal } = options;
  const server = { url: params.inferenceUrl, packSha256, signal };
  return {
    pack,
    sessions: await siteServerSessions(pack, sessions, server),
    model: { ...model, onServer: true },
  };
}

async function openHere(params: LoadParams, options: OpenOptions): Promise<OpenedModels> {
  const { signal, onProgress, ask } = options;
  let runtime: ReturnType<typeof startRuntime> | null = null;
  let variant: VariantId | null = null;
  const loaded = await loadPack(params.packUrl, {
    signal,
    ask,
    onProgress: (bytes, totalBytes) => onProgress({ step: 'files', bytes, totalBytes }),
    async choose(pack, missing) {
      // The device is known before anything large is downloaded; its runtime starts meanwhile.
      const device = await deviceFor(params, pack);
      runtime = startRuntime(device, params.ortUrl);
      runtime.catch(() => {});
      variant = variantFor(pack, device);
      const form = withVariant(pack, variant);
      // A step down in the middle of a run takes what is here: the graphics card's files, not another form of them.
      if (params.fallbackReason === null || (await missing(form)) <= (await missing(pack))) {
        return form;
      }
      variant = null;
      return pack;
    },
  });
  const { device, ort } = await runtime!;
  throwIfCancelled(signal);
  onProgress({ step: 'sessions' });
  const opened = (sessions: SessionProvider, used: Device): OpenedModels => ({
    pack: loaded.pack,
    sessions,
    model: {
      packId: loaded.pack.id,
      packTitle: loaded.pack.title,
      words: wordsOfPack(loaded.pack),
      packSha256: loaded.packSha256,
      variant,
      backend: used.backend,
      runtime: used.runtime,
      threads: used.threads,
      backendReason: used.reason,
      ortVersion: ort.env.versions.web ?? ort.env.versions.common,
      downloadedBytes: loaded.downloadedBytes,
      kept: loaded.kept,
      offline: loaded.offline,
      adapter: describeAdapter(device),
      onServer: false,
    },
  });
  if (device.backend === 'wasm') {
    const sessions = createWebSessions(ort, loaded, device);
    return opened(params.lowMemory ? lowMemorySessions(sessions) : sessions, device);
  }

  const gpu = createWebSessions(ort, loaded, device);
  const doubt = await whyNotTrusted(ort, loaded, device, gpu, signal);
  if (doubt === null) return opened(gpu, device);
  await gpu.dispose().catch(() => {});
  if (params.backend === 'webgpu') {
    throw new MedClipSamError(
      'backend-failed',
      say`WebGPU cannot be used: ${doubt}`,
      'Set the backend to “auto” or “wasm”.'
    );
  }
  // The same build runs on the processor too; another one would be fetched and held in memory beside it.
  const fallback: Device = { ...device, backend: 'wasm', reason: doubt };
  return opened(createWebSessions(ort, loaded, fallback), fallback);
}

async function deviceFor(params: LoadParams, pack: ModelPack): Promise<Device> {
  const bytes = packFiles(pack).reduce((n, name) => n + (pack.files[name]?.bytes ?? 0), 0);
  const largeWeights = bytes >= LARGE_WEIGHTS;
  const chosen = await chooseDevice({ ...params, needs: pack.webgpu, largeWeights });
  return { ...chosen, reason: params.fallbackReason ?? chosen.reason };
}

async function startRuntime(
  device: Device,
  ortUrl: string
): Promise<{ device: Device; ort: OrtModule }> {
  const ort = await loadOrt(device, ortUrl);
  await startOrt(ort);
  return { device, ort };
}

function describeAdapter({ adapter }: Device): string | null {
  if (!adapter) return null;
  const { name, shaderF16, maxBufferSize, maxStorageBufferBindingSize } = adapter;
  const f16 = shaderF16 ? 'shader-f16' : 'no shader-f16';
  return `${name}, ${f16}, buffers ${maxBufferSize}, bindings ${maxStorageBufferBindingSize}`;
}

async function whyNotTrusted(
  ort: OrtModule,
  loaded: LoadedPack,
  device: Device,
  gpu: SessionProvider,
  signal: AbortSignal
): Promise<string | null> {
  const wasm = createWebSessions(ort, loaded, { ...device, backend: 'wasm' });
  try {
    const { passed, worst } = await selfTest(loaded.pack, gpu, wasm, { signal });
    return passed
      ? null
      : `the graphics card’s results differ from the processor’s (relative error ${worst.toExponential(1)}).`;
  } catch (error) {
    throwIfCancelled(signal);
    return `the models could not be run on the graphics card (${MedClipSamError.from(error).code}).`;
  } finally {
    await wasm.dispose().catch(() => {});
  }
}
