import { existsSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { MedClipSamError } from '@medclip/extension-medclip-sam/algorithm/errors';

/** WebGPU on SwiftShader where there is no graphics card: slow, but the same shaders. */
const ARGUMENTS = [
  '--no-sandbox',
  '--enable-unsafe-webgpu',
  '--enable-features=Vulkan',
  '--use-webgpu-adapter=swiftshader',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
  '--disable-background-networking',
  '--disable-component-update',
  '--no-first-run',
];
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Headless Chromium with WebGPU. Throws `backend-failed` where there is no Chromium. */
export async function launchWebGpuChromium(): Promise<Browser> {
  const given = process.env.MEDCLIP_SAM_CHROMIUM;
  const executablePath = [given, ...PLACES].find(place => place && existsSync(place));
  if (executablePath === undefined) {
    throw new MedClipSamError(
      'backend-failed',
      'WebGPU needs Chromium, which is not installed.',
      'Install Chromium, or set MEDCLIP_SAM_CHROMIUM to its path; or use --backend node or wasm.'
    );
  }
  const { chromium } = await import('playwright-core').catch(cause => {
    throw new MedClipSamError(
      'backend-failed',
      'WebGPU needs the npm package playwright-core, which is not installed.',
      'Install it (npm install playwright-core), or use --backend node.',
      { cause }
    );
  });
  return chromium.launch({ executablePath, headless: true, args: ARGUMENTS });
}
