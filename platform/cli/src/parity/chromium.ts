import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';

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
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const ELSEWHERE = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Chromium or Chrome: MEDCLIP_SAM_CHROMIUM, else by its names on the PATH, else where macOS has it; null where there is none. */
export function chromiumPath(): string | null {
  const folders = ['/usr/bin', ...(process.env.PATH ?? '').split(path.delimiter).filter(Boolean)];
  const places = NAMES.flatMap(name => folders.map(folder => path.join(folder, name)));
  const given = process.env.MEDCLIP_SAM_CHROMIUM;
  return [given, ...places, ...ELSEWHERE].find(place => place && existsSync(place)) ?? null;
}

/** Headless Chromium with WebGPU. Throws `backend-failed` where there is no Chromium. */
export async function launchWebGpuChromium(): Promise<Browser> {
  const executablePath = chromiumPath();
  if (executablePath === null) {
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
