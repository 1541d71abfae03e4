import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import type { Page } from 'playwright-core';
import { launchChromiumProfile, type ChromiumProfile } from '../../support/browser/chromiumProfile';
import { startOutboxSite, type Behaviour, type OutboxSite } from '../../support/pacs/outboxSite';

/** What hostilePacs.test.ts does 500 times in Node, a few times with a real browser, its database, and its death. */
const SCHEDULES = 10;
const SIZE = 300_000;
const SHA256 = createHash('sha256')
  .update(Uint8Array.from({ length: SIZE }, (_, i) => (i * 31 + 7) & 255))
  .digest('hex');
const FAULTS: readonly Behaviour[] = [
  ...['lose', 'reset', 'slow', 'forget', 'hang'].map(name => name as Behaviour),
  ...[200, 401, 409, 500, 503],
];

let site: OutboxSite;
let profile: string;
let browser: ChromiumProfile;

beforeAll(async () => {
  site = await startOutboxSite();
  profile = await mkdtemp(path.join(os.tmpdir(), 'medclip-schedules-'));
  browser = await launchChromiumProfile(profile);
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
  await rm(profile, { recursive: true, force: true });
});

const openPage = async (): Promise<Page> => {
  const page = await browser.context.newPage();
  await page.goto(site.url);
  return page;
};
/** 'stored', the error's code, or 'gone' when page or browser went away in the middle. */
const deliver = (page: Page, id: string, how: 'save' | 'retry'): Promise<string> =>
  page
    .evaluate(
      async ([sop, size, verb]) => {
        const { open, makeItem } = window.outboxPage;
        const outbox = open();
        const running = verb === 'save' ? outbox.save(makeItem(sop, size)) : outbox.retry(sop);
        return await running.then(
          () => 'stored',
          (error: { code: string }) => error.code
        );
      },
      [id, SIZE, how] as const
    )
    .catch(() => 'gone');
const kept = (page: Page) =>
  page.evaluate(async () => (await window.outboxPage.open().list()).map(item => item.id));

test(`${SCHEDULES} random schedules with slow answers, cut lines and kill -9 of the browser: nothing lost, nothing claimed`, async () => {
  const plans = fc.sample(
    fc.record({
      faults: fc.array(fc.constantFrom(...FAULTS), { minLength: 1, maxLength: 4 }),
      interrupt: fc.constantFrom('kill', 'kill', 'reload', 'nothing'),
      afterMs: fc.integer({ min: 0, max: 400 }),
    }),
    { numRuns: SCHEDULES, seed: 20261125 }
  );
  const claimed = new Set<string>();
  let page = await openPage();
  for (const [n, { faults, interrupt, afterMs }] of plans.entries()) {
    const id = `2.25.${1000 + n}`;
    site.plans.set(id, [...faults]);
    const saving = deliver(page, id, 'save');
    // Kept in the database before anything is sent: from the first byte on nothing can be lost.
    while (!site.received.includes(id)) await new Promise(resolve => setTimeout(resolve, 10));
    await new Promise(resolve => setTimeout(resolve, afterMs));
    const endless = faults.includes('hang');
    if (interrupt === 'kill') {
      await browser.kill();
      browser = await launchChromiumProfile(profile);
      page = await openPage();
    } else if (interrupt === 'reload' || endless) {
      await page.reload();
    }
    if ((await saving) === 'stored') {
      claimed.add(id);
      expect([id, site.stored.get(id)]).toEqual([id, SHA256]);
    }
    const waiting = await kept(page);
    // Kept, or in the PACS: never neither; and what was said to be stored is no longer kept.
    expect([id, waiting.includes(id) || site.stored.get(id) === SHA256]).toEqual([id, true]);
    if (claimed.has(id)) expect(waiting).not.toContain(id);
  }
  site.plans.clear();
  for (const id of await kept(page)) expect(await deliver(page, id, 'retry')).toBe('stored');
  expect(await kept(page)).toEqual([]);
  expect([...site.stored].sort()).toEqual(plans.map((_, n) => [`2.25.${1000 + n}`, SHA256]).sort());
});
