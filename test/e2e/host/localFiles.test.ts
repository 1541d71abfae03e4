import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { readSeg } from '@medclip/extension-medclip-sam/dicom/seg/segReader';
import { samplePhantom } from '@medclip/samples/samplePhantom';
import { SAMPLE_STUDIES, sampleStudyFiles } from '@medclip/samples/studies/sampleStudy';
import { launchChromium } from '../../support/browser/chromium';
import { qido } from '../../support/pacs/pacsUnderTest';
import { startTestServer, type TestServer } from '../../support/pacs/testServer';
import { openViewer, segmentVoxels } from '../../support/browser/viewerPage';

let browser: Browser;
let server: TestServer;
beforeAll(async () => {
  browser = await launchChromium();
  server = await startTestServer();
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
});

test('files dropped at /local: prompt, draft, Save downloads; sent later, once the study is in the PACS', async () => {
  const study = SAMPLE_STUDIES.find(s => s.kind === 'breast-us')!;
  const files = sampleStudyFiles(study, samplePhantom(study.kind, study.seed));
  const viewer = await openViewer(browser, server.url);
  const { page, cy } = viewer;
  const sent: string[] = [];
  page.on('request', request => {
    if (request.url().includes('/dicom-web')) sent.push(request.method());
  });
  try {
    await page.goto(`${server.url}/local`);
    const input = page.locator('input[type=file]').first();
    await input.waitFor({ state: 'attached', timeout: 180_000 });
    await input.setInputFiles(
      files.map((bytes, i) => ({
        name: `${i}.dcm`,
        mimeType: 'application/dicom',
        buffer: Buffer.from(bytes),
      }))
    );
    await page.waitForURL(/\/text-segment\/dicomlocal/, { timeout: 180_000 });
    await page.waitForSelector(cy('medclip-panel'), { timeout: 180_000 });
    await viewer.imageShown();
    await viewer.run('breast tumor');
    await page.click(cy('medclip-accept'));
    await page.waitForSelector(cy('medclip-segment'));
    const written = Object.values(await segmentVoxels(page));
    expect(written).toHaveLength(1);
    // Nothing of it has left the page so far.
    expect(sent).toEqual([]);

    const download = page.waitForEvent('download');
    expect(await page.innerText(cy('medclip-save'))).toMatch(/^Download\b/);
    await page.click(cy('medclip-save'));
    const seg = await readSeg(new Uint8Array(await readFile(await (await download).path())));
    const [frame] = seg.frames;
    expect([...frame!.mask.data.keys()].filter(i => frame!.mask.data[i])).toEqual(written[0]);

    // The study is not in the PACS: sending is refused, and the object kept.
    await page.waitForSelector(cy('medclip-kept'));
    await page.click(cy('medclip-retry'));
    await page.waitForFunction(
      selector => /study/i.test(document.querySelector(selector)?.textContent ?? ''),
      cy('medclip-kept')
    );
    expect(await qido(server, 'instances')).toEqual([]);

    // Once it is there, the same object is sent.
    for (const bytes of files) {
      const headers = { 'content-type': 'application/dicom' };
      const body = new Uint8Array(bytes);
      await fetch(`${server.url}/dicom-web/studies`, { method: 'POST', headers, body });
    }
    // As a reader would, until it has gone: the button rests while a try is under way, and kept objects are also tried by
    // themselves, so that it may vanish before it is clicked.
    await page.waitForFunction(
      ([kept, retry]) => {
        document.querySelector<HTMLElement>(retry!)?.click();
        return document.querySelector(kept!) === null;
      },
      [cy('medclip-kept'), cy('medclip-retry')],
      { timeout: 180_000, polling: 500 }
    );
    const stored = await qido(server, 'instances?Modality=SEG');
    expect(stored.map(i => i['00080018']?.Value?.[0])).toEqual([seg.sopInstanceUID]);
    expect({ errors: viewer.errors, foreign: viewer.foreign }).toEqual({ errors: [], foreign: [] });
  } finally {
    await viewer.context.close();
  }
});
