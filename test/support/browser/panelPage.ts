import type { Browser, Page } from 'playwright-core';
import { axeViolations, overflowing } from './axe';
import { studyOf } from '../pacs/pacsUnderTest';
import { documented } from './screenshots';
import type { TestServer } from '../pacs/testServer';
import { openViewer, type ViewerOptions, type ViewerPage } from './viewerPage';

export const PATIENTS = {
  US: 'PHANTOM^Breast Mass',
  MR: 'PHANTOM^Brain',
  DX: 'PHANTOM^Chest Film',
  CT: 'PHANTOM^Chest CT',
} as const;

export const cy = (name: string) => `[data-cy="${name}"]`;

export async function openPatient(
  browser: Browser,
  server: TestServer,
  patient: string,
  options: ViewerOptions = {}
): Promise<ViewerPage> {
  // nano-v1 does not find the phantom's brain tumour on the slice that opens; the shipped pack does.
  const pack = patient === PATIENTS.MR ? { pack: 'shipped' } : {};
  const viewer = await openViewer(browser, server.url, { ...pack, ...options });
  await viewer.openStudy(await studyOf(server, patient));
  return viewer;
}

/** The panel as it is: nothing for axe to find, and nothing that sticks out. */
export async function expectClean(page: Page, name: string): Promise<void> {
  expect([name, ...(await axeViolations(page))]).toEqual([name]);
  expect([name, ...(await overflowing(page))]).toEqual([name]);
}

/** The same, with a picture for the documentation. */
export async function check(page: Page, name: string): Promise<void> {
  await expectClean(page, name);
  await documented(page, name);
}

/** The focus goes to the image, as after a click on it; the mouse itself must not change the window. */
export async function focusImage(page: Page): Promise<void> {
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
}

/** A draft that was outlined for what its text says, in the form in which it stays. */
export async function draftOf(viewer: ViewerPage, prompt: string): Promise<void> {
  await viewer.run(prompt);
  await viewer.page.waitForSelector(cy('medclip-accept'));
  await exactOutline(viewer.page);
}

/** Waits while a more exact outline is announced; where none is, there is nothing to wait for. */
export async function exactOutline(page: Page): Promise<void> {
  const coming = `${cy('medclip-exact')}[data-state=coming]`;
  await page.waitForSelector(coming, { state: 'detached', timeout: 180_000 });
}
