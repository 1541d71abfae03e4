import { MedClipSamError } from '../algorithm/errors';

export type BackendChoice = 'auto' | 'webgpu' | 'wasm';

/** Which build of ONNX Runtime runs where. */
export interface Device {
  readonly backend: 'webgpu' | 'wasm';
  /** `jspi` and `asyncify` hold the native WebGPU provider; `wasm` is the small build without one. */
  readonly runtime: 'jspi' | 'asyncify' | 'wasm';
  /** WebAssembly threads; more than one needs a cross-origin isolated page. */
  readonly threads: number;
  /** Why this one, in a sentence for the diagnostics. */
  readonly reason: string;
}

export interface DeviceOptions {
  readonly backend?: BackendChoice;
  /** Take a software adapter too. For tests: it gives right numbers, some thirty times slower than WebAssembly. */
  readonly allowSoftwareWebGpu?: boolean;
}

/** What the choice depends on; the defaults are this browser's. */
export interface DeviceSurroundings {
  readonly gpu: Pick<GPU, 'requestAdapter'> | undefined;
  readonly crossOriginIsolated: boolean;
  readonly cores: number;
  /** JavaScript Promise Integration, which the smaller and faster WebGPU build needs. */
  readonly jspi: boolean;
  /** A driver that never answers must not hold the reader up. */
  readonly adapterTimeoutMs: number;
}

/**
 * WebGPU where the adapter is a real one, WebAssembly otherwise.
 *
 * @throws MedClipSamError `backend-failed` when WebGPU was asked for by name and is not there
 */
export async function chooseDevice(
  { backend = 'auto', allowSoftwareWebGpu = false }: DeviceOptions = {},
  surroundings: Partial<DeviceSurroundings> = {}
): Promise<Device> {
  const here = { ...thisBrowser(), ...surroundings };
  const threads = here.crossOriginIsolated ? threadsFor(here.cores) : 1;
  const wasm = (reason: string): Device => ({ backend: 'wasm', runtime: 'wasm', threads, reason });
  if (backend === 'wasm') return wasm('WebAssembly was asked for.');

  const missing = await whyNoWebGpu(here, allowSoftwareWebGpu);
  if (missing === null) {
    const runtime = here.jspi ? 'jspi' : 'asyncify';
    return { backend: 'webgpu', runtime, threads, reason: 'The browser offers a WebGPU adapter.' };
  }
  if (backend === 'webgpu') {
    throw new MedClipSamError(
      'backend-failed',
      `WebGPU cannot be used: ${missing}`,
      'Set the backend to “auto” or “wasm”, or use a browser with a supported graphics card.'
    );
  }
  return wasm(missing);
}

async function whyNoWebGpu(here: DeviceSurroundings, allowSoftware: boolean) {
  if (!here.gpu) return 'this browser has no WebGPU.';
  let adapter: GPUAdapter | null | 'timeout';
  try {
    adapter = await Promise.race([
      here.gpu.requestAdapter({ powerPreference: 'high-performance' }),
      new Promise<'timeout'>(done => setTimeout(done, here.adapterTimeoutMs, 'timeout')),
    ]);
  } catch {
    return 'the graphics driver refused.';
  }
  if (adapter === 'timeout') return 'the graphics driver did not answer.';
  if (!adapter) return 'there is no graphics adapter.';
  if (isSoftware(adapter) && !allowSoftware) {
    return 'the graphics adapter is a software one, which is slower than WebAssembly.';
  }
  return null;
}

/** `isFallbackAdapter` moved from the adapter to its info; browsers have one or the other. */
function isSoftware(adapter: GPUAdapter): boolean {
  const older = adapter as GPUAdapter & { readonly isFallbackAdapter?: boolean };
  return adapter.info?.isFallbackAdapter ?? older.isFallbackAdapter ?? false;
}

/** All of a few cores; half of many, which are mostly hyper-threads and shared with the viewer's own workers. */
function threadsFor(cores: number): number {
  if (cores <= 4) return Math.max(1, cores);
  return Math.min(8, Math.max(4, Math.floor(cores / 2)));
}

function thisBrowser(): DeviceSurroundings {
  return {
    gpu: globalThis.navigator?.gpu,
    crossOriginIsolated: globalThis.crossOriginIsolated === true,
    cores: globalThis.navigator?.hardwareConcurrency ?? 1,
    jspi: 'Suspending' in WebAssembly,
    adapterTimeoutMs: 5000,
  };
}
