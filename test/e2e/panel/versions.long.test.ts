import type { Page } from 'playwright-core';
import { seededRandom, wholeBetween } from '@medclip/extension-medclip-sam/core/seededRandom';
import { browserAndPacs } from '../../support/browser/browserAndPacs';
import {
  layout,
  outlineAndAccept,
  saveAll,
  shownInEveryPlane,
  shownSegments,
  type Shown,
} from '../../support/browser/keptReader';
import { studyOf } from '../../support/pacs/pacsUnderTest';
import { cy, openPatient, PATIENTS } from '../../support/browser/panelPage';
import type { ViewerPage } from '../../support/browser/viewerPage';

/** `MEDCLIP_SAM_VERSION_SEQUENCES=300 MEDCLIP_SAM_SEED=7` for all of it. */
const SEQUENCES = Number(process.env.MEDCLIP_SAM_VERSION_SEQUENCES ?? 1);
const SEED = Number(process.env.MEDCLIP_SAM_SEED ?? 1);

jest.setTimeout(300_000 + 240_000 * SEQUENCES);

const site = browserAndPacs();
/** Two that do not overlap: of those that do, OHIF shows only one where they do. */
const PROMPTS = ['left lung', 'right lung'] as const;

/** What the reader knows: segments by the name they have now; what the PACS holds of each, and whether it is in hand. */
interface Known {
  readonly label: string;
  readonly inHand: boolean;
  /** As it was saved last; null before. */
  readonly saved: { readonly label: string; readonly voxels: Shown[string] } | null;
}

/** @throws Error that says what did not come */
async function until(page: Page, what: string, holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 60_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`It did not come: ${what}.`);
    await page.waitForTimeout(100);
  }
}

class Reader {
  known: readonly Known[] = [];
  readonly done: string[] = [];
  private names = 0;

  constructor(
    private readonly viewer: ViewerPage,
    private readonly study: string,
    private readonly random: () => number
  ) {}

  private row(label: string) {
    const named = this.viewer.page.locator(cy('medclip-segment-name')).filter({ hasText: label });
    return this.viewer.page.locator(cy('medclip-segment')).filter({ has: named });
  }
  private change(label: string, next: Partial<Known>): void {
    this.known = this.known.map(k => (k.label === label ? { ...k, ...next } : k));
  }
  private async select(label: string): Promise<void> {
    const { page } = this.viewer;
    const row = this.row(label);
    if ((await row.getAttribute('data-selected')) !== 'true') {
      await row.locator(cy('medclip-segment-name')).click();
    }
    await row.locator(cy('medclip-segment-jump')).click();
    await page.waitForSelector(`${cy('medclip-grow')}:not([disabled])`);
  }

  /** One thing that a reader does; @returns whether it could be done */
  async step(): Promise<boolean> {
    const { page } = this.viewer;
    const inHand = this.known.filter(k => k.inHand);
    const one = inHand[wholeBetween(this.random, 0, Math.max(0, inHand.length - 1))];
    const what = wholeBetween(this.random, 0, 6);
    if (what === 0) {
      const names = this.known.flatMap(k => [k.label, k.saved?.label]);
      const free = PROMPTS.filter(p => !names.includes(p));
      const prompt = free[wholeBetween(this.random, 0, free.length - 1)];
      if (!prompt) return false;
      await outlineAndAccept(this.viewer, prompt);
      this.known = [...this.known, { label: prompt, inHand: true, saved: null }];
      this.done.push(`accept ${prompt}`);
    } else if (what <= 2) {
      if (!one) return false;
      await this.select(one.label);
      const { shown } = await shownSegments(page);
      await page.click(cy(what === 1 ? 'medclip-grow' : 'medclip-shrink'));
      const before = JSON.stringify(shown[one.label]);
      const now = async () => JSON.stringify((await shownSegments(page)).shown[one.label]);
      await until(page, `${one.label} has changed`, async () => (await now()) !== before);
      this.done.push(`edit ${one.label}`);
    } else if (what === 3) {
      const stored = this.known.filter(k => !k.inHand);
      const button = page.locator(cy('medclip-continue')).first();
      if (stored.length === 0 || (await button.count()) === 0) return false;
      const rows = page.locator(cy('medclip-segment'));
      const before = await rows.count();
      await button.click();
      // While it is read, Continue of no stored one can be pressed; one of several segments comes one by one.
      const reading = page.locator(`${cy('medclip-continue')}[disabled]`);
      await until(page, 'one more is in hand', async () => {
        const more = (await rows.count()) !== before;
        return (await reading.count()) === 0 && more;
      });
      const names = await page.locator(cy('medclip-segment-name')).allInnerTexts();
      for (const { label } of stored) {
        if (names.some(name => name.trim() === label)) this.change(label, { inHand: true });
      }
      this.done.push('continue');
    } else if (what === 4) {
      if (!one) return false;
      const label = `name ${++this.names} ${SEED}`;
      await this.select(one.label);
      await this.row(one.label).locator(cy('medclip-segment-name')).click();
      await page.fill(cy('medclip-segment-rename'), label);
      await page.keyboard.press('Enter');
      await this.row(label).waitFor();
      this.change(one.label, { label });
      this.done.push(`rename ${one.label} to ${label}`);
    } else if (what === 5) {
      const button = page.locator(`${cy('medclip-save')}:not([disabled])`);
      if ((await button.count()) === 0) return false;
      await this.agree();
      // What was continued and not changed is as it is stored, which is known when its voxels have been read.
      await page.waitForTimeout(1000);
      if ((await button.count()) === 0) return false;
      await saveAll(page);
      const { shown } = await shownSegments(page);
      for (const { label } of inHand) {
        this.change(label, { saved: { label, voxels: shown[label]! } });
      }
      this.done.push('save');
    } else {
      const name = wholeBetween(this.random, 0, 1) === 0 ? 'mpr' : 'medclip-ct';
      await layout(page, name);
      await page.waitForTimeout(500);
      const labels = this.known.map(k => (k.inHand ? k.label : k.saved!.label));
      await shownInEveryPlane(page, labels);
      this.done.push(`layout ${name}`);
    }
    return true;
  }
  /** What a hand has changed is agreed to before it is saved. */
  private async agree(): Promise<void> {
    const buttons = this.viewer.page.locator(cy('medclip-segment-accept'));
    await until(this.viewer.page, 'all is agreed to', async () => {
      // It may go between the look and the click: the last click is still at work.
      if ((await buttons.count()) > 0) {
        await buttons
          .first()
          .click({ timeout: 2000 })
          .catch(() => undefined);
      }
      return (await buttons.count()) === 0;
    });
  }

  /** Another day: what was not saved is let go of, and the newest version of every segment is in every plane. */
  async reload(): Promise<void> {
    const { page } = this.viewer;
    this.done.push('reload');
    await this.viewer.openStudy(this.study);
    this.known = this.known.flatMap(k =>
      k.saved ? [{ label: k.saved.label, inHand: false, saved: k.saved }] : []
    );
    const shown = await shownInEveryPlane(
      page,
      this.known.map(k => k.label)
    );
    for (const { label, saved } of this.known)
      expect([label, shown[label]]).toEqual([label, saved!.voxels]);
    const discard = page.locator(cy('medclip-discard-unsaved'));
    if ((await discard.count()) > 0) await discard.click();
  }
}

test('whatever is accepted, edited, continued, renamed and saved: after a reload the newest is in every plane', async () => {
  const random = seededRandom(SEED);
  const viewer = await openPatient(site.browser, site.pacs.server, PATIENTS.CT, {
    // Drawn in software: most of the time goes into the pixels on screen.
    viewport: { width: 1024, height: 640 },
  });
  const study = await studyOf(site.pacs.server, PATIENTS.CT);
  // What a reader waits for comes at once, or not at all.
  viewer.page.setDefaultTimeout(60_000);
  // The browser asks whether to leave what is not saved; once for all reloads, of which not each is asked about.
  viewer.page.on('dialog', dialog => void dialog.accept());
  const reader = new Reader(viewer, study, random);
  let count = 0;
  try {
    for (; count < SEQUENCES; count++) {
      for (let steps = 0, tries = 0; steps < 5 && tries < 30; tries++) {
        if (await reader.step()) steps += 1;
      }
      await reader.reload();
    }
    expect(viewer.errors).toEqual([]);
    expect(reader.done.length).toBeGreaterThan(SEQUENCES * 3);
  } catch (cause) {
    throw new Error(`Sequence ${count} of seed ${SEED}: ${reader.done.join('; ')}`, { cause });
  } finally {
    await viewer.context.close();
  }
});

test('saved, it is in the list of series at once; continued, edited, renamed and saved, the new version is what opens', async () => {
  const viewer = await openPatient(site.browser, site.pacs.server, PATIENTS.US);
  const { page } = viewer;
  const study = await studyOf(site.pacs.server, PATIENTS.US);
  const series = () => page.locator('[data-cy^="study-browser-thumbnail"]').count();
  try {
    await outlineAndAccept(viewer, 'breast tumor');
    const before = await series();
    await page.fill(cy('medclip-series-name'), 'Left breast, first look');
    await saveAll(page);
    await page.waitForFunction(
      n => document.querySelectorAll('[data-cy^="study-browser-thumbnail"]').length > n,
      before,
      { timeout: 30_000 }
    );
    await viewer.openStudy(study);
    await page.waitForSelector(cy('medclip-continue'), { timeout: 60_000 });
    expect(await page.innerText(cy('medclip-panel'))).toContain('Left breast, first look');
    await page.click(cy('medclip-continue'));
    await page.locator(cy('medclip-segment-jump')).click();
    await page.waitForSelector(`${cy('medclip-grow')}:not([disabled])`);
    await page.click(cy('medclip-grow'));
    await page.click(cy('medclip-segment-accept'));
    await page.locator(cy('medclip-segment-name')).click();
    await page.fill(cy('medclip-segment-rename'), 'breast mass');
    await page.keyboard.press('Enter');
    await page.waitForTimeout(500);
    await saveAll(page);
    const { shown } = await shownSegments(page);
    await viewer.openStudy(study);
    expect((await shownInEveryPlane(page, ['breast mass']))['breast mass']).toEqual(
      shown['breast mass']
    );
    expect(await page.innerText(cy('medclip-version'))).toMatch(/^v2, today \d\d:\d\d/);
    await page.click(`${cy('medclip-older-versions')} summary`);
    await page.click(cy('medclip-compare'));
    await page.waitForSelector(`${cy('medclip-growth')} dl`, { timeout: 60_000 });
    expect(await page.innerText(cy('medclip-growth'))).toMatch(/→ .* mm \(\+.* mm, \+\d+ %\)/);
    expect(viewer.errors).toEqual([]);
  } finally {
    await viewer.context.close();
  }
});
