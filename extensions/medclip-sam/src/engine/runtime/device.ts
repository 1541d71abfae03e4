import { MedClipSamError, say } from '../../core/errors';

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
  /** What the graphics adapter is and can, where there is one that is used. */
  readonly adapter: AdapterFacts | null;
}

export interface AdapterFacts {
  /** Vendor and architecture, e.g. "intel gen-12lp". */
  readonly name: string;
  readonly shaderF16: boolean;
  readonly maxBufferSize: number;
  readonly maxStorageBufferBindingSize: number;
}

export interface DeviceOptions {
  readonly backend?: BackendChoice;
  /** Take a software adapter too. For tests: it gives right numbers, some thirty times slower than WebAssembly. */
  readonly allowSoftwareWebGpu?: boolean;
  /** What the models need of a graphics adapter; asked before anything is downloaded for it. */
  readonly needs?: { readonly maxBufferBytes: number } | undefined;
  /** The weights are large: prefer the build that reads them from the disk's files without a copy in memory. */
  readonly largeWeights?: boolean;
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
  { backend = 'auto', allowSoftwareWebGpu = false, needs, largeWeights }: DeviceOptions = {},
  surroundings: Partial<DeviceSurroundings> = {}
): Promise<Device> {
  const here = { ...thisBrowser(), ...surroundings };
  const threads = here.crossOriginIsolated ? threadsFor(here.cores) : 1;
  const wasm = (reason: string): Device => ({
    backend: 'wasm',
    // The JSPI build is larger by some megabytes and computes the same; it alone takes a Blob as it is.
    runtime: largeWeights && here.jspi ? 'jspi' : 'wasm',
    threads,
    reason,
    adapter: null,
  });
  if (backend === 'wasm') return wasm('WebAssembly was asked for.');

  const found = await findAdapter(here, allowSoftwareWebGpu);
  const missing = typeof found === 'string' ? found : whyTooSmall(found, needs);
  if (missing === null) {
    return {
      backend: 'webgpu',
      runtime: here.jspi ? 'jspi' : 'asyncify',
      threads,
      reason: 'The browser offers a WebGPU adapter.',
      adapter: found as AdapterFacts,
    };
  }
  if (backend === 'webgpu') {
    throw new MedClipSamError(
      'backend-failed',
      say`WebGPU cannot be used: ${missing}`,
      'Set the backend to “auto” or “wasm”, or use a browser with a supported graphics card.'
    );
  }
  return wasm(missing);
}

/** The adapter's facts, or why there is none to use. */
async function findAdapter(
  here: DeviceSurroundings,
  allowSoftware: boolean
): Promise<AdapterFacts | string> {
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
  return {
    name: [adapter.info?.vendor, adapter.info?.architecture].filter(Boolean).join(' ') || 'unnamed',
    shaderF16: adapter.features?.has('shader-f16') ?? false,
    maxBufferSize: adapter.limits?.maxBufferSize ?? 0,
    maxStorageBufferBindingSize: adapter.limits?.maxStorageBufferBindingSize ?? 0,
  };
}

function whyTooSmall(adapter: AdapterFacts, needs: DeviceOptions['needs']): string | null {
  if (!needs) return null;
  const limit = Math.min(adapter.maxBufferSize, adapter.maxStorageBufferBindingSize);
  if (needs.maxBufferBytes <= limit) return null;
  const megabytes = (bytes: number) => `${Math.ceil(bytes / 2 ** 20)} MB`;
  return `the models need buffers of ${megabytes(needs.maxBufferBytes)}, the graphics adapter allows ${megabytes(limit)}.`;
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
