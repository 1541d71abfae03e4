import type { BrowserContext, Page } from 'playwright-core';
import { STILL_MS } from '../../../extensions/medclip-sam/src/viewer/prompt/prepareAhead';
import { browserAndPacs } from '../../support/browser/browserAndPacs';
import { cy, exactOutline, openPatient, PATIENTS } from '../../support/browser/panelPage';
import { studyOf } from '../../support/pacs/pacsUnderTest';
import { reaches } from '../../support/reader/readerHands';
import type { ViewerPage } from '../../support/browser/viewerPage';

jest.setTimeout(600_000);

const site = browserAndPacs();
const NOTE = cy('medclip-exact');
const COMING = `${NOTE}[data-state=coming]`;

const area = (page: Page) => page.innerText(cy('medclip-area'));

/** The page prepares no image while it is idle: whether it was in time would be chance. */
async function neverIdle(context: BrowserContext): Promise<void> {
  await context.addInitScript(idleAfter => {
    const { setTimeout } = window;
    window.setTimeout = ((run: () => void, ms?: number, ...more: unknown[]) =>
      ms === idleAfter ? 0 : setTimeout(run, ms, ...more)) as typeof setTimeout;
  }, STILL_MS);
}

/** The shipped pack on an image that it has not looked at: its fast draft is there, the more exact outline is not. */
async function fastDraft(): Promise<ViewerPage> {
  const viewer = await openPatient(site.browser, site.pacs.server, PATIENTS.US, {
    pack: 'shipped',
    prepare: neverIdle,
  });
  await viewer.run('breast tumor');
  await viewer.page.waitForSelector(COMING);
  return viewer;
}

/** So long did the more exact outline take in the first test: twice as long is enough for one that is not to be seen. */
let tookMs = 0;

test('a fast draft can be accepted at once; the more exact outline takes its place, and says so', async () => {
  const { page, context, errors } = await fastDraft();
  try {
    const started = performance.now();
    const fast = await area(page);
    expect(await page.isEnabled(cy('medclip-accept'))).toBe(true);
    expect(await page.innerText(NOTE)).toMatch(/^Fast draft\. .* you can accept this one now\.$/);

    await exactOutline(page);
    tookMs = performance.now() - started;
    await page.waitForSelector(`${NOTE}[data-state=drawn]`);
    expect(await page.innerText(NOTE)).toBe('The more exact outline has replaced the fast draft.');
    expect(await area(page)).not.toBe(fast);
    expect(errors).toEqual([]);
  } finally {
    await context.close();
  }
});

test('an outline that the reader has touched stays, and nothing more is announced', async () => {
  const { page, context, errors } = await fastDraft();
  try {
    const fast = await area(page);
    await page.click(cy('medclip-grow'));
    await reaches(async () => (await area(page)) !== fast, true);
    const mine = await area(page);
    await page.waitForSelector(NOTE, { state: 'detached' });

    await page.waitForTimeout(2 * tookMs);
    expect(await area(page)).toBe(mine);
    expect(await page.isVisible(NOTE)).toBe(false);
    expect(errors).toEqual([]);
  } finally {
    await context.close();
  }
});

test('a fast draft that was accepted stays as it was accepted', async () => {
  const { page, context, errors } = await fastDraft();
  try {
    const fast = await area(page);
    await page.click(cy('medclip-accept'));
    const segment = () => page.innerText(cy('medclip-segment'));
    await page.waitForSelector(cy('medclip-segment'));
    // "1.3 cm² (15,470 px)" on the card is "1.3 cm²" in the list.
    await reaches(async () => (await segment()).includes(fast.replace(/ \(.*/, '')), true);
    const accepted = await segment();

    await page.waitForTimeout(2 * tookMs);
    expect(await segment()).toBe(accepted);
    expect(await page.isVisible(cy('medclip-draft'))).toBe(false);
    expect(errors).toEqual([]);
  } finally {
    await context.close();
  }
});

/** Files of images that this browser keeps, by their path. */
const keptFiles = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const paths: string[] = [];
    const look = async (folder: FileSystemDirectoryHandle, at: string) => {
      for await (const entry of folder.values()) {
        if (entry.kind === 'file') paths.push(`${at}/${entry.name}`);
        else await look(entry as FileSystemDirectoryHandle, `${at}/${entry.name}`);
      }
    };
    const root = await navigator.storage.getDirectory();
    for await (const entry of root.values()) {
      if (entry.name !== 'medclip-sam-encodings') continue;
      await look(entry as FileSystemDirectoryHandle, entry.name);
    }
    return paths.filter(path => !path.endsWith('/used'));
  });

test('on the next visit the exact outline of a known image is there at once; switched off, nothing is kept', async () => {
  const viewer = await fastDraft();
  const { page, context, errors } = viewer;
  const pixels = async () =>
    Number(/[\d.,]+(?=\s*px)/.exec(await area(page))?.[0].replace(/\D/g, ''));
  try {
    await exactOutline(page);
    const first = await pixels();
    await reaches(async () => (await keptFiles(page)).length, 1);
    expect((await keptFiles(page))[0]).toMatch(/^medclip-sam-encodings(\/[0-9a-f]{32}){3}$/);

    await viewer.openStudy(await studyOf(site.pacs.server, PATIENTS.US));
    await viewer.run('breast tumor');
    await page.waitForSelector(cy('medclip-accept'));
    expect(await page.isVisible(COMING)).toBe(false);
    // Half precision: a pixel of the edge may fall to the other side.
    expect(Math.abs((await pixels()) - first)).toBeLessThanOrEqual(0.002 * first);

    await page.click(`${cy('medclip-settings')} > summary`);
    await page.uncheck(cy('medclip-setting-keep-encodings'));
    // A folder may go while it is looked at.
    await reaches(async () => (await keptFiles(page).catch(() => ['going'])).length, 0);
    expect(errors).toEqual([]);
  } finally {
    await context.close();
  }
});
