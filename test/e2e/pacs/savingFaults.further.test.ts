import type { Page, Route } from 'playwright-core';
import { browserAndPacs } from '../../support/browser/browserAndPacs';
import { cy, openPatient, PATIENTS } from '../../support/browser/panelPage';
import type { ViewerPage } from '../../support/browser/viewerPage';
import { qido, studyOf } from '../../support/pacs/pacsUnderTest';

jest.setTimeout(420_000);

const site = browserAndPacs();

const DICOM_WEB = /\/dicom-web\//;
const SIGN_IN = {
  status: 200,
  contentType: 'text/html',
  body: '<!DOCTYPE html><html><body>Sign in</body></html>',
};

/** SEG series of the ultrasound study. */
async function stored(): Promise<number> {
  const study = await studyOf(site.pacs.server, PATIENTS.US);
  return (await qido(site.pacs.server, `studies/${study}/series?Modality=SEG`)).length;
}

async function accepted(): Promise<ViewerPage> {
  const viewer = await openPatient(site.browser, site.pacs.server, PATIENTS.US);
  await viewer.run('breast tumor');
  await viewer.page.click(cy('medclip-accept'));
  await viewer.page.waitForSelector(cy('medclip-segment'));
  return viewer;
}

/** Lets every request to the PACS, or every store alone, be answered so. */
const answer = (page: Page, which: 'all' | 'stores', handle: (route: Route) => Promise<unknown>) =>
  page.route(DICOM_WEB, async route => {
    if (which === 'stores' && route.request().method() !== 'POST') await route.fallback();
    else await handle(route);
  });

/** Presses Save and reads what it has come to. */
async function save(page: Page): Promise<string> {
  await page.click(cy('medclip-save'));
  const state = cy('medclip-save-state');
  await page.waitForSelector(
    `${state}[data-state=failed] ~ ${cy('medclip-save-diagnostics')}, ${state}[data-state=saved]`
  );
  return page.innerText(state);
}

const count = (page: Page, name: string) => page.locator(cy(name)).count();

test('a session that has ended is called so, whatever the gateway answers with, and is not tried again and again', async () => {
  const { page, context } = await accepted();
  try {
    const before = await stored();
    const cases: readonly [string, 'all' | 'stores', (route: Route) => Promise<void>, RegExp][] = [
      ['401', 'all', route => route.fulfill({ status: 401 }), /session has ended \(status 401\)/],
      ['403', 'all', route => route.fulfill({ status: 403 }), /no permission .* \(status 403\)/],
      ['a page', 'all', route => route.fulfill(SIGN_IN), /web page answered/],
      ['a page to the store', 'stores', route => route.fulfill(SIGN_IN), /web page answered/],
    ];
    for (const [what, which, handle, said] of cases) {
      let asked = 0;
      await answer(page, which, route => handle(route).finally(() => asked++));
      expect([what, await save(page)]).toEqual([what, expect.stringMatching(said)]);
      // For the number of the series, whether it is there, whose the study is; and four times whether it has arrived.
      expect([what, asked <= 4]).toEqual([what, true]);
      expect(await count(page, 'medclip-kept')).toBe(1);
      await page.unrouteAll();
    }
    expect(await save(page)).toMatch(/stored/);
    expect(await count(page, 'medclip-kept')).toBe(0);
    expect(await stored()).toBe(before + 1);
  } finally {
    await context.close();
  }
});

test('what was changed after a failed save is stored once: the older object is not sent beside it', async () => {
  const { page, context } = await accepted();
  try {
    const before = await stored();
    await answer(page, 'stores', route => route.abort('connectionrefused'));
    await save(page);
    await page.press(cy('medclip-segment-name'), 'Enter');
    await page.keyboard.press('Control+a');
    await page.keyboard.type('breast lesion');
    await page.keyboard.press('Enter');
    await page.waitForSelector(`${cy('medclip-segment')} >> text=breast lesion`);
    await page.unrouteAll();
    await page.click(cy('medclip-save'));
    await page.waitForSelector(`${cy('medclip-segment')}[data-saved=true]`);
    expect(await count(page, 'medclip-kept')).toBe(0);
    // As when the network is back: everything that waits is sent.
    await page.evaluate(() => window.dispatchEvent(new Event('online')));
    await page.waitForTimeout(3000);
    expect(await stored()).toBe(before + 1);
  } finally {
    await context.close();
  }
});

test('the tab is closed when the PACS has stored, but not answered: opened again, the work is not offered for a second save', async () => {
  const { page, context } = await accepted();
  try {
    const before = await stored();
    let arrived = (): void => undefined;
    const there = new Promise<void>(resolve => (arrived = resolve));
    await answer(page, 'stores', async route => {
      await route.fetch();
      arrived();
    });
    await page.click(cy('medclip-save'));
    await there;
    expect(await stored()).toBe(before + 1);
    const again = await context.newPage();
    const url = page.url();
    await page.close({ runBeforeUnload: false });
    await again.goto(url, { timeout: 180_000 });
    await again.waitForSelector(cy('medclip-panel'), { timeout: 180_000 });
    await again.waitForTimeout(5000);
    expect(await count(again, 'medclip-kept')).toBe(0);
    expect(await count(again, 'medclip-restore-note')).toBe(0);
    expect(await stored()).toBe(before + 1);
  } finally {
    await context.close();
  }
});

test('the tab is closed before the PACS has anything: brought back and saved, it is stored once', async () => {
  const { page, context } = await accepted();
  try {
    const before = await stored();
    let asked = (): void => undefined;
    const sent = new Promise<void>(resolve => (asked = resolve));
    // What is asked first, before the result is sent; a store that hangs here would be sent on when the page is closed.
    await page.route(/\/dicom-web\/studies\?StudyInstanceUID=/, async () => asked());
    await page.click(cy('medclip-save'));
    await sent;
    const again = await context.newPage();
    const url = page.url();
    await page.close({ runBeforeUnload: false });
    await again.goto(url, { timeout: 180_000 });
    await again.click(cy('medclip-restore'), { timeout: 180_000 });
    await again.waitForSelector(`${cy('medclip-segment')}[data-saved=false]`);
    await again.waitForSelector(cy('medclip-kept'), { state: 'detached' });
    expect(await save(again)).toMatch(/stored/);
    await again.evaluate(() => window.dispatchEvent(new Event('online')));
    await again.waitForTimeout(3000);
    expect(await stored()).toBe(before + 1);
  } finally {
    await context.close();
  }
});

test('what another tab has deleted of the kept can be saved anew', async () => {
  const viewer = await accepted();
  const { page, context } = viewer;
  try {
    const before = await stored();
    await answer(page, 'stores', route => route.fulfill({ status: 403 }));
    await save(page);
    const other = await context.newPage();
    await other.goto(page.url(), { timeout: 180_000 });
    await other.click(cy('medclip-drop'), { timeout: 180_000 });
    await page.waitForSelector(cy('medclip-kept'), { state: 'detached' });
    await other.close();
    await page.unrouteAll();
    expect(await save(page)).toMatch(/stored/);
    expect(await stored()).toBe(before + 1);
  } finally {
    await context.close();
  }
});
