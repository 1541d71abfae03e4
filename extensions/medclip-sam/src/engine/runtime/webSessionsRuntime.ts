import type * as Ort from 'onnxruntime-common';
import { MedClipSamError, say } from '../../core/errors';
import type { Device } from './device';

/** What of ONNX Runtime the sessions use. */
export type OrtModule = Pick<typeof Ort, 'InferenceSession' | 'Tensor' | 'env'>;

/**
 * ONNX Runtime Web for a device. The three builds are modules of their own, so that taking one does not start the others;
 * their WebAssembly comes from `ortUrl`, an absolute folder URL at our own origin with exactly this version's files.
 */
export async function loadOrt(device: Device, ortUrl: string): Promise<OrtModule> {
  const ort: OrtModule = await importBuild(device.runtime);
  ort.env.wasm.wasmPaths = runtimeFiles(device.runtime, ortUrl, ort.env.versions.web ?? '');
  ort.env.wasm.numThreads = device.threads;
  // Warnings about nodes placed on the processor are normal and would fill the viewer's console.
  ort.env.logLevel = 'error';
  return ort;
}

/**
 * The two files of a build. Their version is part of the address, so that a server can let browsers keep them unasked: a
 * file that a browser has to ask for again is compiled again at each visit, and for a second runs as slow as on the first.
 */
function runtimeFiles(runtime: Device['runtime'], ortUrl: string, version: string) {
  const folder = ortUrl.endsWith('/') ? ortUrl : `${ortUrl}/`;
  const build = runtime === 'wasm' ? '' : `.${runtime}`;
  const file = (type: string) =>
    `${folder}ort-wasm-simd-threaded${build}.${type}?v=${encodeURIComponent(version)}`;
  return { mjs: file('mjs'), wasm: file('wasm') };
}

/**
 * Compiles the WebAssembly and starts its threads, which else happens with the first graph. Meant to run while the model
 * files are on their way. @throws MedClipSamError `setup-failed`
 */
export async function startOrt(ort: OrtModule): Promise<void> {
  try {
    const session = await ort.InferenceSession.create(IDENTITY_MODEL, {
      executionProviders: ['wasm'],
    });
    await session.release();
  } catch (cause) {
    const error = ortError(cause, 'start');
    // The browser may have kept a file that was wrong on the server: the next attempt gets what is there now.
    if (error.code === 'setup-failed') await fetchAnew(ort.env.wasm.wasmPaths);
    throw error;
  }
}

async function fetchAnew(files: OrtModule['env']['wasm']['wasmPaths']): Promise<void> {
  if (typeof files !== 'object') return;
  const addresses = [files.mjs, files.wasm].filter(address => address !== undefined);
  const fetched = addresses.map(async address =>
    (await fetch(address, { cache: 'reload' })).arrayBuffer()
  );
  await Promise.allSettled(fetched);
}

/** ONNX ModelProto: IR version 8, opset 17, one Identity node from float x(1) to y(1). */
const IDENTITY_MODEL = Uint8Array.from(
  atob('CAg6NwoQCgF4EgF5IghJZGVudGl0eRIBZ1oPCgF4EgoKCAgBEgQKAggBYg8KAXkSCgoICAESBAoCCAFCBAoAEBE='),
  c => c.charCodeAt(0)
);

function importBuild(runtime: Device['runtime']): Promise<OrtModule> {
  if (runtime === 'jspi') return import('onnxruntime-web/jspi');
  if (runtime === 'asyncify') return import('onnxruntime-web/webgpu');
  return import('onnxruntime-web/wasm');
}

/** What ONNX Runtime throws, as an error a reader can act on. Its messages name graph nodes, never image content. */
export function ortError(cause: unknown, what: string): MedClipSamError {
  if (cause instanceof MedClipSamError) return cause;
  const text = cause instanceof Error ? cause.message : String(cause);
  if (/out of memory|bad_alloc|allocation failed|could not allocate|memory access/i.test(text)) {
    return new MedClipSamError(
      'out-of-memory',
      say`There is not enough memory to ${what}.`,
      'Close other tabs and try again, or use a smaller model pack.',
      { cause }
    );
  }
  if (/no available backend|dynamically imported module|magic word|CompileError/i.test(text)) {
    return new MedClipSamError(
      'setup-failed',
      'ONNX Runtime could not be started: its files are missing or not the ones of this version.',
      'Install dist/ort where the configuration’s ortUrl points, then reload.',
      { cause }
    );
  }
  const detail = text.split('\n')[0]?.slice(0, 200);
  return new MedClipSamError(
    'backend-failed',
    say`ONNX Runtime failed to ${what}: ${detail ?? ''}`,
    'Try again; if it happens again, set the backend to “wasm” or report it with the diagnostics.',
    { cause }
  );
}
