import type { BrowserContext, Page } from 'playwright-core';
import { browserAndPacs } from '../../support/browser/browserAndPacs';
import { qido, studyOf } from '../../support/pacs/pacsUnderTest';
import {
  check,
  expectClean,
  cy,
  draftOf,
  exactOutline,
  focusImage,
  openPatient,
  PATIENTS,
} from '../../support/browser/panelPage';
import { firstOf } from '../../support/browser/kinds';
import { yellowOnScreen } from '../../support/browser/screenPixels';
import type { ViewerPage } from '../../support/browser/viewerPage';

jest.setTimeout(420_000);

interface Case {
  readonly modality: keyof typeof PATIENTS;
  readonly prompt: string;
  /** The draft offers outlines that can be told from its own. */
  readonly candidates: boolean;
  /** A text that has nothing to do with the image. */
  readonly foreign: string;
  /** What becomes of it: the shipped pack says on which images it knows the thing, nano-v1 looks and sees nothing. */
  readonly refused: 'none' | 'unknown';
}
const CASES: readonly Case[] = [
  {
    ...{ modality: 'US', prompt: 'breast tumor', candidates: false },
    ...{ foreign: 'lungs', refused: 'none' },
  },
  {
    ...{ modality: 'MR', prompt: 'brain tumor', candidates: false },
    ...{ foreign: 'lungs', refused: 'unknown' },
  },
  {
    ...{ modality: 'DX', prompt: 'lungs', candidates: true },
    ...{ foreign: 'brain tumor', refused: 'none' },
  },
  {
    ...{ modality: 'CT', prompt: 'lungs', candidates: false },
    ...{ foreign: 'breast tumor', refused: 'none' },
  },
];

const site = browserAndPacs();

/** Keeps the model files on the wire until told otherwise, so that loading lasts as long as a look at it needs. */
async function heldModels(context: BrowserContext): Promise<() => void> {
  let release = (): void => undefined;
  const released = new Promise<void>(resolve => (release = resolve));
  await context.route('**/models/**/*.onnx', async route => {
    await released;
    await route.continue();
  });
  return release;
}

const saveState = (page: Page, state: string) =>
  page.waitForSelector(`${cy('medclip-save-state')}[data-state="${state}"]`, { timeout: 180_000 });

/** Nothing is found for a foreign text: no outline, nothing to accept by button or key. */
async function lockedDraft({ page, run }: ViewerPage, { foreign, refused }: Case, name: string) {
  await run(foreign);
  await page.waitForSelector(`${cy('medclip-verdict')}[data-verdict=${refused}]`);
  expect(await page.isVisible(cy('medclip-accept'))).toBe(false);
  // Where nothing was looked for, no badge on the image says that there is a draft.
  const drawn = await page.locator('.medclip-draft-overlay[data-shown=true]').count();
  expect(drawn > 0).toBe(refused === 'none');
  await focusImage(page);
  await page.keyboard.press('Enter');
  await check(page, `${name}-locked`);
  expect(await page.locator(cy('medclip-segment')).count()).toBe(0);
  // A reader may insist where something was looked for; where nothing was, there is nothing to insist on.
  expect(await page.isVisible(cy('medclip-anyway'))).toBe(refused === 'none');
}

test.each(firstOf(CASES, 2))('$modality in every state', async one => {
  const { modality, prompt, candidates } = one;
  const name = modality.toLowerCase();
  let release = (): void => undefined;
  const viewer = await openPatient(site.browser, site.pacs.server, PATIENTS[modality], {
    prepare: async context => {
      release = await heldModels(context);
    },
  });
  const { page, context } = viewer;
  try {
    await expectClean(page, `${name}-loading`);
    await page.fill(cy('medclip-prompt'), prompt);
    await page.press(cy('medclip-prompt'), 'Enter');
    await page.waitForSelector(cy('medclip-progress'));
    await check(page, `${name}-running`);
    release();
    await page.waitForSelector(cy('medclip-draft'), { timeout: 180_000 });
    // Dashed outline and badge are on the screen as long as it is a draft, and not after.
    expect(await yellowOnScreen(page)).toBeGreaterThan(500);
    await check(page, `${name}-draft`);

    await exactOutline(page);
    expect((await page.locator(cy('medclip-candidate')).count()) > 0).toBe(candidates);
    if (candidates) {
      await focusImage(page);
      await page.keyboard.press('Tab');
      await page.waitForSelector(`${cy('medclip-candidate')}[aria-pressed=true]`);
      await check(page, `${name}-candidates`);
    }
    await focusImage(page);
    await page.keyboard.press('Escape');
    await page.waitForSelector(cy('medclip-draft'), { state: 'detached' });
    await page.waitForSelector(`${cy('medclip-model')}[data-state=ready]`);
    await check(page, `${name}-ready`);
    await lockedDraft(viewer, one, name);

    // Three actions: a prompt, Enter, Enter.
    await draftOf(viewer, prompt);
    await focusImage(page);
    await page.keyboard.press('Enter');
    await page.waitForSelector(cy('medclip-segment'));
    await page.waitForSelector(cy('medclip-draft'), { state: 'detached' });
    expect(await yellowOnScreen(page)).toBeLessThan(300);
    await check(page, `${name}-accepted`);

    await context.route(/\/dicom-web\/studies(\/[^/?]+)?$/, route =>
      route.request().method() === 'POST' ? route.abort('connectionrefused') : route.fallback()
    );
    await page.click(cy('medclip-save'));
    await saveState(page, 'failed');
    await page.waitForSelector(cy('medclip-kept'));
    await check(page, `${name}-failed`);
    await context.unrouteAll();
    await page.click(cy('medclip-save'));
    await saveState(page, 'saved');
    await check(page, `${name}-saved`);
    const study = await studyOf(site.pacs.server, PATIENTS[modality]);
    expect(await qido(site.pacs.server, `studies/${study}/series?Modality=SEG`)).toHaveLength(1);
    expect(viewer.foreign).toEqual([]);
    expect(viewer.errors).toEqual([]);
  } finally {
    await context.close();
  }
});
