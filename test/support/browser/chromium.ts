import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { chromiumPath as installedChromium } from '../../../platform/cli/src/parity/chromium';
import { watchCspViolations } from './cspViolations';

/** Headless Chromium with software WebGL; no service of the browser's maker is contacted. */
export const ARGUMENTS = [
  '--no-sandbox',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
];
/**
 * Pages are painted and put together as on a machine without a graphics card: the software one takes a third of a test's time for that.
 * WebGL stays on it.
 */
const BY_PROCESSOR = ['--disable-gpu-compositing'];
/** WebAssembly stays as it is compiled at first: the same numbers, and a quarter less to compute for each viewer that opens. */
const WASM_AT_ONCE = ['--js-flags=--liftoff-only'];
const WEBGPU = [
  '--enable-unsafe-webgpu',
  '--enable-features=Vulkan',
  '--use-webgpu-adapter=swiftshader',
];

export interface ChromiumOptions {
  /** WebGPU on SwiftShader. Without it `requestAdapter()` gives null, which is the natural test of the WASM fallback. */
  readonly webgpu?: boolean;
  /**
   * As everywhere where limits and figures of time were measured: pages are put together on the (software) graphics card, and
   * WebAssembly is optimised.
   */
  readonly timed?: boolean;
}

export async function launchChromium({
  webgpu = false,
  timed = false,
}: ChromiumOptions = {}): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: chromiumPath(),
    headless: true,
    args: [
      ...ARGUMENTS,
      ...(timed ? [] : [...BY_PROCESSOR, ...WASM_AT_ONCE]),
      ...(webgpu ? WEBGPU : []),
    ],
  });
  watchCspViolations(browser);
  return browser;
}

export function chromiumPath(): string {
  const found = installedChromium();
  if (found === null) {
    throw new Error(
      'Chromium is not installed: apt-get install chromium, or set MEDCLIP_SAM_CHROMIUM.'
    );
  }
  return found;
}
