import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { compactMask } from '@medclip/extension-medclip-sam/algorithm/mask/compactMask';
import { readPart10 } from '@medclip/extension-medclip-sam/dicom/dataset/part10';
import { writeSeg } from '@medclip/extension-medclip-sam/dicom/seg/segWriter';
import type { Locator } from 'playwright-core';
import { launchChromium } from '../support/browser/chromium';
import { cy } from '../support/browser/panelPage';
import { openViewer } from '../support/browser/viewerPage';
import { writeLargeStudy } from '../support/dicom/largeStudy';
import { disc } from '../support/dicom/segSources';
import { frame, plain } from '../support/dicom/segSpecs';
import { startTestServer } from '../support/pacs/testServer';
import { rendererPids, residentMb } from './rendererMemory';

/**
 * `npm run bench:many -- [segments] [slices] [side]`, by default 50 segments on 500 slices of 512 x 512: stored segmentations
 * opened in the viewer, one slice changed, saved, and all opened again by another visit; the renderer's resident memory after
 * each, MB, and its most. Built before (`npm run build`).
 */
const [segments = 50, slices = 500, side = 512] = process.argv.slice(2).map(Number);
const IN_ONE = Math.max(1, Math.floor(2000 / slices));

function writeStudy(folder: string): string {
  const study = writeLargeStudy(folder, 1, slices, side);
  const sources = readdirSync(folder).map(
    name => readPart10(new Uint8Array(readFileSync(path.join(folder, name)))).dataset
  );
  for (let first = 0; first < segments; first += IN_ONE) {
    const specs = Array.from({ length: Math.min(IN_ONE, segments - first) }, (_, i) => ({
      ...plain(i + 1),
      label: `Part ${first + i + 1}`,
    }));
    const frames = specs.flatMap(({ number }) => {
      const at = ((first + number) * side) / (segments + 2);
      const mask = compactMask(disc(side, side, side / 12, [at, side / 2]));
      return sources.map(source => frame(source, { segmentNumber: number, mask }));
    });
    const { bytes } = writeSeg({ sources, segments: specs, frames, reviewed: true });
    writeFileSync(path.join(folder, `seg-${first}.dcm`), bytes);
  }
  return study;
}

/** How many there are once no more come for two seconds. */
async function settledCount(rows: Locator): Promise<number> {
  for (let before = -1; ;) {
    const count = await rows.count();
    if (count === before) return count;
    before = count;
    await rows.page().waitForTimeout(2000);
  }
}

async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'medclip-many-segments-'));
  mkdirSync(folder, { recursive: true });
  const study = writeStudy(folder);
  const server = await startTestServer({ importPaths: [folder] });
  const browser = await launchChromium({ timed: true });
  const told: Record<string, number> = {};
  let most = 0;
  try {
    for (const visit of ['first', 'second'] as const) {
      const viewer = await openViewer(browser, server.url, {
        viewport: { width: 1366, height: 650 },
      });
      const { page } = viewer;
      let watch: NodeJS.Timeout | undefined;
      try {
        await viewer.openStudy(study);
        const pids = await rendererPids(browser);
        const now = () => Math.round(Math.max(...pids.map(residentMb)));
        watch = setInterval(() => (most = Math.max(most, now())), 500);
        await page.waitForTimeout(15_000);
        told[`${visit}: study`] = now();
        const rows = page.locator(cy('medclip-segment'));
        for (let have = 0; have < segments;) {
          const from = performance.now();
          await page.locator(cy('medclip-continue')).first().click();
          // The changed one is stored as an object of its own.
          await rows.nth(have).waitFor({ timeout: 600_000 });
          have = await settledCount(rows);
          const seconds = ((performance.now() - from) / 1000).toFixed(1);
          told[`${visit}: ${have} segments`] = now();
          process.stderr.write(`${visit}, ${have} segments: ${now()} MB, ${seconds} s\n`);
        }
        if (visit === 'second') continue;
        await page.locator(cy('medclip-segment-jump')).first().click();
        await page.click(cy('medclip-grow'));
        await page.waitForSelector(`${cy('medclip-segment')}[data-saved=false]`);
        told['one slice changed'] = now();
        await page.click(cy('medclip-save'));
        await page.waitForSelector(`${cy('medclip-save-state')}[data-state="saved"]`, {
          timeout: 600_000,
        });
        told['saved'] = now();
      } finally {
        clearInterval(watch);
        await viewer.context.close();
      }
    }
  } finally {
    await browser.close();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(JSON.stringify({ segments, slices, side, mostMb: most, ...told }, null, 2));
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
