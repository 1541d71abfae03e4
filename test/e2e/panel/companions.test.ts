import type { Page } from 'playwright-core';
import { overlap } from '../../../platform/cli/src/evaluation/overlap';
import { activateSeries } from '../../support/browser/activateSeries';
import { browserAndPacs } from '../../support/browser/browserAndPacs';
import { cy, draftOf, expectClean, openPatient } from '../../support/browser/panelPage';
import { MR_SEQUENCES } from '../../support/images/mrSequenceList';
import {
  MR_SEQUENCES_STUDY,
  mrSequenceFiles,
  seriesUidOf,
  sopInstanceUidOf,
  tumourTruth,
} from '../../support/images/mrSequences';
import { screenshot } from '../../support/browser/screenshots';
import { firstValue, qido } from '../../support/pacs/pacsUnderTest';
import { storeFiles } from '../../support/pacs/storeFiles';
import {
  changeOf,
  imageOnScreen,
  labelmaps,
  maskOfIndices,
  press,
  reaches,
  type LabelmapVoxels,
} from '../../support/reader/readerHands';

jest.setTimeout(420_000);

const PROMPT = 'brain tumor';
const { patientName, studyInstanceUID: study } = MR_SEQUENCES_STUDY;
const { columns, rows, slices } = MR_SEQUENCES.flair.grid;
const FLAIR = Array.from({ length: slices }, (_, slice) => sopInstanceUidOf('flair', slice));
const site = browserAndPacs();
beforeAll(async () => storeFiles(site.pacs.server, await mrSequenceFiles()));

/** One letter a slice, as in slices.test.ts. */
const strip = (page: Page) =>
  page.$$eval(`${cy('medclip-strip')} button`, marks =>
    marks.map(m => (m.dataset.mark === 'none' ? '.' : m.dataset.mark![0])).join('')
  );
/** What each other sequence is to the one on screen. */
const companions = (page: Page) =>
  page.$$eval(cy('medclip-companion'), boxes =>
    (boxes as HTMLInputElement[])
      .map(({ checked, dataset: { name, off, moved } }) => {
        const is = moved === 'true' ? 'moved' : moved === 'false' ? 'in place' : 'not looked at';
        return `${name}: ${off || `${is}, ${checked ? 'used' : 'not used'}`}`;
      })
      .sort()
      .join('\n')
  );
const idle = (page: Page) =>
  page.waitForSelector(cy('medclip-propagate-both'), { timeout: 180_000 });

/** Dice with the truth of each FLAIR slice that is outlined, in the order of the slices. */
function dices(voxels: LabelmapVoxels): readonly number[] {
  return Object.entries(voxels)
    .map(([key, indices]) => ({ slice: FLAIR.indexOf(key.split('/')[0]!), indices }))
    .sort((a, b) => a.slice - b.slice)
    .map(({ slice, indices }) => {
      expect(slice).toBeGreaterThanOrEqual(0);
      return overlap(maskOfIndices(indices, columns, rows), tumourTruth('flair', slice)).dice;
    });
}

test('MR of several sequences: outlined on FLAIR, continued, saved, and the same voxels when opened again', async () => {
  const viewer = await openPatient(site.browser, site.pacs.server, patientName, {
    pack: 'shipped',
    viewport: { width: 1366, height: 800 },
  });
  const { page } = viewer;
  const voxels = async () => (await labelmaps(page))[PROMPT] ?? {};
  try {
    await activateSeries(page, seriesUidOf('flair'));
    expect(FLAIR).toContain((await imageOnScreen(page)).key.split('/')[0]);
    await draftOf(viewer, PROMPT);
    // The same words on the other sequences: T1 shows nothing, T2 and T1c do.
    await page.waitForSelector(cy('medclip-sequences'), { timeout: 180_000 });
    expect(await page.innerText(cy('medclip-sequences'))).toBe(
      'Seen here on 2 of 3 other sequences.'
    );
    await screenshot(page, 'companions-draft');
    await expectClean(page, 'companions-draft');
    await press(page, 'Enter');
    await page.waitForSelector(cy('medclip-segment'));
    expect(Math.min(...dices(await voxels()))).toBeGreaterThan(0.9);

    await reaches(
      () => companions(page),
      [
        'DWI other frame: other-frame',
        'T1 axial: in place, used',
        'T1 moved: moved, not used',
        'T1c axial thick: in place, used',
        'T2 sagittal: in place, used',
      ].join('\n'),
      60_000
    );
    await page.locator(cy('medclip-companions')).scrollIntoViewIfNeeded();
    await screenshot(page, 'companions');
    await expectClean(page, 'companions');
    await page.selectOption(cy('medclip-propagate-count'), '3');
    await page.click(cy('medclip-propagate-both'));
    await reaches(async () => /[lp]/.test(await strip(page)), true, 90_000);
    await idle(page);
    expect(await strip(page)).toMatch(/^\.+[lp]{3}a[lp]{3}\.+$/);
    const continued = dices(await voxels());
    expect(continued).toHaveLength(7);
    expect(Math.min(...continued)).toBeGreaterThan(0.8);

    // T1c ends in the middle of the stack: what lies behind is drawn without it.
    const outlined = await strip(page);
    const at = outlined.indexOf('a') + 1;
    const { key } = await imageOnScreen(page);
    await page
      .locator(`${cy('medclip-strip')} button`)
      .nth(at)
      .click();
    const corrected = await changeOf(async () => (await imageOnScreen(page)).key, key);
    await page.waitForSelector(`${cy('medclip-grow')}:not([disabled])`);
    await page.click(cy('medclip-grow'));
    await page.waitForSelector(cy('medclip-update'));
    const byHand = (await voxels())[corrected!];
    const before = await voxels();
    await press(page, 'Shift+L');
    await page.waitForSelector(cy('medclip-update'), { state: 'detached' });
    await idle(page);
    expect((await voxels())[corrected!]).toEqual(byHand);
    expect(await voxels()).not.toEqual(before);

    await page.click(cy('medclip-segment-accept'));
    await page.waitForSelector(`${cy('medclip-segment')}[data-state=accepted]`);
    const written = await voxels();
    await page.click(cy('medclip-save'));
    await page.waitForSelector(`${cy('medclip-save-state')}[data-state="saved"]`, {
      timeout: 180_000,
    });
    const [series] = await qido(site.pacs.server, `studies/${study}/series?Modality=SEG`);
    const uid = firstValue(series, '0020000E');
    const stored = JSON.stringify(
      await qido(site.pacs.server, `studies/${study}/series/${uid}/metadata`)
    );
    expect(stored).toContain(seriesUidOf('flair'));
    expect(stored).toContain('SEMIAUTOMATIC');
    expect(stored).toMatch(/learner\.sequences=[34]/);

    // Copied to the others: drafts there, which one step takes back.
    await page.click(cy('medclip-copy-sequences'));
    await page.waitForSelector(cy('medclip-draft'), { timeout: 90_000 });
    expect(await page.innerText(cy('medclip-propagate-outcome'))).toBe(
      'Copied to 3 sequences: check the drafts there.'
    );
    expect(await page.innerText(cy('medclip-verdict'))).toMatch(/^Copied from FLAIR axial/);
    await screenshot(page, 'companions-copied');
    await expectClean(page, 'companions-copied');
    await press(page, 'Control+z');
    await page.waitForSelector(cy('medclip-draft'), { state: 'detached' });

    await viewer.openStudy(study);
    await activateSeries(page, seriesUidOf('flair'));
    await page.click(cy('medclip-continue'), { timeout: 180_000 });
    await page.waitForSelector(cy('medclip-segment'));
    await changeOf(async () => (await labelmaps(page))[PROMPT] !== undefined, false);
    expect(await voxels()).toEqual(written);
    expect(viewer.errors).toEqual([]);
    expect(viewer.foreign).toEqual([]);
  } finally {
    await viewer.context.close();
  }
});
