import { readFile } from 'node:fs/promises';
import type { Browser, Route } from 'playwright-core';
import { launchChromium } from '../support/browser/chromium';
import {
  qido,
  startPacsUnderTest,
  studyOf,
  type PacsUnderTest,
} from '../support/pacs/pacsUnderTest';
import { openViewer, segmentVoxels, type ViewerPage } from '../support/browser/viewerPage';

jest.setTimeout(600_000);

const PATIENT = 'PHANTOM^Breast Mass';
const PROMPT = 'breast tumor';

let browser: Browser;
let pacs: PacsUnderTest;
let study: string;
let viewer: ViewerPage;

beforeAll(async () => {
  browser = await launchChromium();
  pacs = await startPacsUnderTest('embedded');
  study = await studyOf(pacs.server, PATIENT);
});
afterAll(async () => {
  await browser?.close();
  await pacs?.stop();
});

const storedSegments = () => qido(pacs.server, `studies/${study}/series?Modality=SEG`);

async function accepted(): Promise<void> {
  await viewer.openStudy(study);
  await viewer.run(PROMPT);
  await viewer.page.click(viewer.cy('medclip-accept'));
  await viewer.page.waitForSelector(viewer.cy('medclip-segment'));
}

/** Lets the PACS answer every STOW in its own way; everything else goes through. */
async function stowAnswers(handle: (route: Route) => Promise<void>): Promise<void> {
  await viewer.page.route(/\/dicom-web\/studies(\/[^/?]+)?$/, route =>
    route.request().method() === 'POST' ? handle(route) : route.fallback()
  );
}

const saveState = (state: string) =>
  viewer.page.waitForSelector(`${viewer.cy('medclip-save-state')}[data-state="${state}"]`, {
    timeout: 180_000,
  });

beforeEach(async () => {
  viewer = await openViewer(browser, pacs.server.url);
});
afterEach(async () => {
  expect(viewer.foreign).toEqual([]);
  expect(viewer.errors).toEqual([]);
  await viewer.context.close();
});

describe('a PACS that refuses', () => {
  test('401, 409, 413, 500 and no answer: told in words, kept, and stored by a later try', async () => {
    await accepted();
    const before = await segmentVoxels(viewer.page);
    const { page, cy } = viewer;
    const said: string[] = [];
    for (const status of [401, 409, 413, 500, 0]) {
      await stowAnswers(route =>
        status === 0 ? route.abort('connectionrefused') : route.fulfill({ status, body: '{}' })
      );
      await page.click(cy('medclip-save'));
      await saveState('failed');
      said.push(await page.innerText(cy('medclip-save-state')));
      expect(await page.locator(cy('medclip-kept')).count()).toBe(1);
      expect(await page.getAttribute(cy('medclip-segment'), 'data-saved')).toBe('false');
      await page.unrouteAll();
    }
    // Five different reasons, none of them a stack trace.
    expect(new Set(said).size).toBeGreaterThanOrEqual(4);
    for (const sentence of said) expect(sentence).not.toMatch(/TypeError|undefined|at http/);
    expect(await storedSegments()).toHaveLength(0);
    expect(await segmentVoxels(page)).toEqual(before);

    const download = page.waitForEvent('download');
    await page.click(cy('medclip-download'));
    const file = await readFile((await (await download).path()) ?? '');
    expect(file.subarray(128, 132).toString('latin1')).toBe('DICM');

    await page.click(cy('medclip-retry'));
    await page.waitForSelector(`${cy('medclip-segment')}[data-saved="true"]`, { timeout: 180_000 });
    expect(await page.locator(cy('medclip-kept')).count()).toBe(0);
    expect(await storedSegments()).toHaveLength(1);
  });

  test('what could not be stored survives closing the page', async () => {
    await accepted();
    const { page, cy } = viewer;
    await stowAnswers(route => route.abort('connectionrefused'));
    await page.click(cy('medclip-save'));
    await saveState('failed');
    await page.unrouteAll();
    const stored = (await storedSegments()).length;
    page.once('dialog', dialog => void dialog.accept());
    await viewer.openStudy(study);
    await page.waitForSelector(cy('medclip-kept'));
    // Of the study at hand; of another one its patient is said.
    const ofAnother = page.locator(cy('medclip-kept-of'));
    await ofAnother.waitFor({ state: 'detached' });
    page.once('dialog', dialog => void dialog.accept());
    await viewer.openStudy(await studyOf(pacs.server, 'PHANTOM^Brain'));
    await ofAnother.waitFor();
    expect(await ofAnother.innerText()).toMatch(/^Patient \S+.* · today \d\d:\d\d$/);
    await page.click(cy('medclip-retry'));
    await page.waitForFunction(
      selector => document.querySelectorAll(selector).length === 0,
      cy('medclip-kept')
    );
    expect(await storedSegments()).toHaveLength(stored + 1);
  });
});

describe('hands that are faster than the network', () => {
  test('a double click on Save stores one object', async () => {
    await accepted();
    const stored = (await storedSegments()).length;
    let posts = 0;
    viewer.page.on('request', request => {
      if (request.method() === 'POST' && request.url().includes('/dicom-web/')) posts += 1;
    });
    await viewer.page.dblclick(viewer.cy('medclip-save'));
    await saveState('saved');
    expect(posts).toBe(1);
    expect(await storedSegments()).toHaveLength(stored + 1);
  });

  test('switching to the worklist mid-run, and coming back: the viewer works', async () => {
    await viewer.openStudy(study);
    const { page, cy } = viewer;
    await page.fill(cy('medclip-prompt'), PROMPT);
    await page.click(cy('medclip-run'));
    await page.waitForSelector(cy('medclip-progress'));
    await page.goBack().catch(() => undefined);
    await page.goto(`${pacs.server.url}/`);
    await page.getByText('PHANTOM, Breast Mass', { exact: true }).first().click();
    await page.getByText('Text Segment', { exact: true }).first().click();
    await page.waitForSelector(cy('medclip-panel'));
    await viewer.imageShown();
    await viewer.run(PROMPT);
    expect(await page.isVisible(cy('medclip-accept'))).toBe(true);
  });

  test('undo takes the accepted run back in one step', async () => {
    await accepted();
    const { page, cy } = viewer;
    const before = await segmentVoxels(page);
    expect(Object.keys(before)).toHaveLength(1);
    // What earlier tests stored hangs on the image too, so it is the list that tells.
    await page.locator('body').press('Control+z');
    await page.waitForSelector(cy('medclip-draft'));
    expect(await page.locator(cy('medclip-segment')).count()).toBe(0);
    await page.locator('body').press('Control+y');
    await page.waitForSelector(cy('medclip-segment'));
    expect(await page.locator(cy('medclip-draft')).count()).toBe(0);
    expect(await segmentVoxels(page)).toEqual(before);
  });

  test('the hotkey and the toolbar button put the cursor into the prompt', async () => {
    await viewer.openStudy(study);
    const { page, cy } = viewer;
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-cy'));
    await page.locator('body').press('t');
    await page.waitForFunction(
      () => document.activeElement?.getAttribute('data-cy') === 'medclip-prompt'
    );
    await page.keyboard.type('text');
    expect(await page.inputValue(cy('medclip-prompt'))).toBe('text');
    await page.locator(cy('medclip-target')).click();
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    expect(await focused()).not.toBe('medclip-prompt');
    await page.click(cy('MedclipTextSegment'));
    await page.waitForFunction(
      () => document.activeElement?.getAttribute('data-cy') === 'medclip-prompt'
    );
  });
});
