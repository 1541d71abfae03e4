import type { Browser } from 'playwright-core';
import { launchChromium } from '../../support/browser/chromium';
import { startPacsUnderTest, studyOf, type PacsUnderTest } from '../../support/pacs/pacsUnderTest';
import { openViewer, segmentVoxels } from '../../support/browser/viewerPage';

jest.setTimeout(900_000);

let pacs: PacsUnderTest;
let browser: Browser;
beforeAll(async () => {
  pacs = await startPacsUnderTest('embedded');
  browser = await launchChromium({ webgpu: true });
});
afterAll(async () => {
  await browser?.close();
  await pacs?.stop();
});

async function outline(query: string): Promise<{ voxels: Record<string, number[]>; on: string }> {
  const viewer = await openViewer(browser, pacs.server.url, { query });
  const { page, cy } = viewer;
  await viewer.openStudy(await studyOf(pacs.server, 'PHANTOM^Breast Mass'));
  await viewer.run('breast tumor');
  const on = await page.innerText(cy('medclip-model'));
  await page.click(cy('medclip-accept'));
  await page.waitForSelector(cy('medclip-segment'));
  const voxels = await segmentVoxels(page);
  expect(viewer.foreign).toEqual([]);
  expect(viewer.errors).toEqual([]);
  await viewer.context.close();
  return { voxels, on };
}

test('WebGPU on a software adapter and WebAssembly give equal masks in the viewer', async () => {
  const wasm = await outline('medclipsam.backend=wasm');
  const webgpu = await outline('medclipsam.backend=webgpu&medclipsam.softwareWebGpu=1');
  expect(wasm.on).toContain('WASM');
  expect(webgpu.on).toContain('WebGPU');
  expect(Object.values(wasm.voxels)[0]?.length).toBeGreaterThan(1000);
  expect(webgpu.voxels).toEqual(wasm.voxels);
});
