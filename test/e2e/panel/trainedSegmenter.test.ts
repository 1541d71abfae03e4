import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { NANO_PACK_DIR } from '@medclip/models/nanoPack';
import { addThird } from '../../../platform/models/src/third/addThird';
import { browserAndPacs } from '../../support/browser/browserAndPacs';
import { cy, openPatient, PATIENTS } from '../../support/browser/panelPage';
import { choosePack } from '../../support/browser/viewerPage';
import { firstValue, qido, studyOf } from '../../support/pacs/pacsUnderTest';
import { randomStudent } from '../../support/packs/randomStudent';
import { reaches } from '../../support/reader/readerHands';

jest.setTimeout(600_000);

const site = browserAndPacs();
const TRAINED = 12;
const SENTENCE = `Trained on ${TRAINED} outlines that no person has checked.`;

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'medclip-trained-'));
  const checkpoints = path.join(folder, 'student.safetensors');
  writeFileSync(checkpoints, randomStudent(3, 256, 3));
  await addThird({
    ...{ checkpoints, base: NANO_PACK_DIR, out: path.join(folder, 'trained') },
    about: {
      ...{ size: 64, patches: true, concepts: ['breast tumor'], modality: 'US' },
      labels: {
        ...{ images: TRAINED, normals: 3, text: 'breast tumor' },
        teacher: { pack: 'nano-v1', sha256: '0'.repeat(64) },
        gate: { minIou: 0.6, minStability: 0.8, minAgreement: 0.8 },
      },
      // Its weights are noise: everything is inside, so that there is an outline to choose.
      ...{ threshold: 0.001, prefer: false },
    },
  });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const open = () =>
  openPatient(site.browser, site.pacs.server, PATIENTS.US, {
    pack: 'shipped',
    prepare: async context => {
      await choosePack(context, 'trained');
      await context.route('**/models/trained/**', route =>
        route.fulfill({
          path: path.join(
            folder,
            'trained',
            path.basename(new URL(route.request().url()).pathname)
          ),
          headers: { 'Cross-Origin-Resource-Policy': 'same-origin' },
        })
      );
    },
  });

test('a trained segmenter is one more outline to choose, says so, and the stored segmentation says so too', async () => {
  const { page, run, context, errors } = await open();
  try {
    await run('breast tumor');
    await page.waitForSelector(cy('medclip-accept'));
    const before = await page.innerText(cy('medclip-area'));
    const trained = page.locator(`${cy('medclip-candidate')}[aria-label*="trained segmenter"]`);
    expect(await trained.count()).toBe(1);
    expect(await trained.getAttribute('aria-label')).toContain(SENTENCE);
    expect(await trained.getAttribute('aria-pressed')).toBe('false');

    await trained.click();
    await reaches(() => trained.getAttribute('aria-pressed'), 'true');
    expect(await page.innerText(cy('medclip-area'))).not.toBe(before);
    await page.click(`text="Where this comes from"`);
    await page.getByText(SENTENCE).last().waitFor();

    await page.click(cy('medclip-accept'));
    await page.waitForSelector(cy('medclip-segment'));
    await page.click(cy('medclip-save'));
    await page.waitForSelector(`${cy('medclip-save-state')}[data-state=saved]`);
    const study = await studyOf(site.pacs.server, PATIENTS.US);
    const stored = await storedSegmentation(study);
    expect(JSON.stringify(stored)).toContain(SENTENCE);
    expect(errors).toEqual([]);
  } finally {
    await context.close();
  }
});

/** The header of the study's SEG as the archive gives it. */
async function storedSegmentation(study: string): Promise<unknown> {
  const { server } = site.pacs;
  const [series] = await qido(server, `studies/${study}/series?Modality=SEG`);
  return qido(server, `studies/${study}/series/${firstValue(series, '0020000E')}/metadata`);
}
