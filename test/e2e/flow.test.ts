import type { Browser, Page } from 'playwright-core';
import { fetchOhif } from '@medclip/viewer/fetchOhif';
import { NEXT_OHIF_RELEASE, OHIF_RELEASE, type OhifRelease } from '@medclip/viewer/ohifRelease';
import { launchChromium } from '../support/browser/chromium';
import {
  firstValue,
  qido,
  startPacsUnderTest,
  studyOf,
  type PacsKind,
  type PacsUnderTest,
} from '../support/pacs/pacsUnderTest';
import { firstOf } from '../support/browser/kinds';
import { screenshot } from '../support/browser/screenshots';
import { openViewer, segmentVoxels, showStoredSegmentation } from '../support/browser/viewerPage';

jest.setTimeout(600_000);

interface Case {
  readonly modality: string;
  readonly patient: string;
  readonly prompt: string;
}
const CASES: readonly Case[] = [
  { modality: 'US', patient: 'PHANTOM^Breast Mass', prompt: 'breast tumor' },
  { modality: 'MR', patient: 'PHANTOM^Brain', prompt: 'brain tumor' },
  { modality: 'DX', patient: 'PHANTOM^Chest Film', prompt: 'lungs' },
  { modality: 'CT', patient: 'PHANTOM^Chest CT', prompt: 'lungs' },
];

/** Every kind on the first host, one and another on the others; all on all with MEDCLIP_SAM_EVERY_KIND=1. */
const kindsOn = (host: number): readonly Case[] =>
  host === 0 ? CASES : firstOf([...CASES.slice(host), ...CASES.slice(0, host)], 1);

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

/** Worklist → study → mode, as a reader clicks it. */
async function openFromWorklist(page: Page, origin: string, patient: string): Promise<void> {
  await page.goto(`${origin}/`);
  await page.getByText(patient.replace('^', ', '), { exact: true }).first().click();
  await page.getByText('Text Segment', { exact: true }).first().click();
  await page.waitForURL(/text-segment/);
  await page.waitForSelector('[data-cy="medclip-panel"]', { timeout: 180_000 });
}

const HOSTS: readonly { readonly release: OhifRelease; readonly kind: PacsKind }[] = [
  { release: OHIF_RELEASE, kind: 'embedded' },
  { release: OHIF_RELEASE, kind: 'orthanc' },
  { release: NEXT_OHIF_RELEASE, kind: 'embedded' },
];

describe.each(HOSTS.map((host, n) => ({ ...host, cases: kindsOn(n) })))(
  'OHIF $release.version, from prompt to stored SEG, $kind PACS',
  ({ release, kind, cases }) => {
    const picture: typeof screenshot = async (page, name) => {
      if (release === OHIF_RELEASE) await screenshot(page, name);
    };
    let pacs: PacsUnderTest;
    beforeAll(async () => {
      pacs = await startPacsUnderTest(kind, { ohifDir: await fetchOhif({ release }) });
    });
    afterAll(() => pacs?.stop());

    test.each(cases)('$modality: $prompt', async ({ modality, patient, prompt }) => {
      const { server } = pacs;
      const viewer = await openViewer(browser, server.url, { pack: 'shipped' });
      const { page, cy } = viewer;
      try {
        await openFromWorklist(page, server.url, patient);
        await viewer.imageShown();
        await page.waitForFunction(
          text => document.querySelector('[data-cy="medclip-target"]')?.textContent?.includes(text),
          modality
        );
        await viewer.run(prompt);
        // Never "anyway": what the README promises is found.
        expect(await page.isVisible(cy('medclip-anyway'))).toBe(false);
        await picture(page, `draft-${modality.toLowerCase()}`);
        expect(await page.innerText(cy('medclip-area'))).toMatch(/px/);

        await page.click(cy('medclip-accept'));
        await page.waitForSelector(cy('medclip-segment'));
        const written = await segmentVoxels(page);
        expect(Object.keys(written)).toHaveLength(1);
        expect(Object.values(written)[0]?.length).toBeGreaterThan(50);
        await picture(page, `accepted-${modality.toLowerCase()}`);

        await page.click(cy('medclip-save'));
        await page.waitForSelector(`${cy('medclip-save-state')}[data-state="saved"]`, {
          timeout: 180_000,
        });
        await picture(page, `saved-${modality.toLowerCase()}`);
        const study = await studyOf(server, patient);
        const series = await qido(server, `studies/${study}/series?Modality=SEG`);
        expect(series).toHaveLength(1);
        const instances = await qido(
          server,
          `studies/${study}/series/${firstValue(series[0], '0020000E')}/instances`
        );
        expect(instances).toHaveLength(1);

        await viewer.openStudy(study);
        await showStoredSegmentation(page);
        expect(await segmentVoxels(page)).toEqual(written);
        await picture(page, `reloaded-${modality.toLowerCase()}`);
        expect(viewer.foreign).toEqual([]);
        expect(viewer.errors).toEqual([]);
      } finally {
        await viewer.context.close();
      }
    });
  }
);
