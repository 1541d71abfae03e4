import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { launchChromiumProfile, type ChromiumProfile } from '../../support/browser/chromiumProfile';
import { startOutboxSite, type OutboxSite } from '../../support/pacs/outboxSite';

const SIZE = 1_500_000;
const SHA256 = createHash('sha256')
  .update(Uint8Array.from({ length: SIZE }, (_, i) => (i * 31 + 7) & 255))
  .digest('hex');

/** Saves and says how it ended: the error's code, or null. */
const save = (page: Page, id: string, owner = '') =>
  page.evaluate(
    async ([sop, size, user]) => {
      const { open, makeItem } = window.outboxPage;
      return await open(user)
        .save(makeItem(sop, size))
        .then(
          () => null,
          (error: { code: string }) => error.code
        );
    },
    [id, SIZE, owner] as const
  );
const retry = (page: Page, id: string, owner = '') =>
  page.evaluate(
    async ([sop, user]) =>
      await window.outboxPage
        .open(user)
        .retry(sop)
        .then(
          () => null,
          (error: { code: string }) => error.code
        ),
    [id, owner] as const
  );
const list = (page: Page, owner = '') =>
  page.evaluate(
    async user =>
      (await window.outboxPage.open(user).list()).map(item => ({
        id: item.id,
        code: item.lastError?.code ?? null,
        sending: item.sending,
        durable: item.durable,
      })),
    owner
  );

describe('the outbox in a browser', () => {
  let site: OutboxSite;
  let profile: string;
  let browser: ChromiumProfile;
  const openPage = async (): Promise<Page> => {
    const page = await browser.context.newPage();
    await page.goto(site.url);
    return page;
  };

  beforeAll(async () => {
    site = await startOutboxSite();
    profile = await mkdtemp(path.join(os.tmpdir(), 'medclip-profile-'));
    browser = await launchChromiumProfile(profile);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
    await rm(profile, { recursive: true, force: true });
  });
  beforeEach(() => {
    site.behaviour = 200;
    site.received.length = 0;
  });

  it('stores and lets go', async () => {
    const page = await openPage();
    expect(await save(page, '2.25.10')).toBeNull();
    expect(site.stored.get('2.25.10')).toBe(SHA256);
    expect(await list(page)).toEqual([]);
    await page.close();
  });

  it('keeps the bytes over a reload, and sends those', async () => {
    const page = await openPage();
    site.behaviour = 503;
    expect(await save(page, '2.25.11')).toBe('store-unreachable');
    expect(site.received).toHaveLength(3);
    await page.reload();
    expect(await list(page)).toEqual([
      { id: '2.25.11', code: 'store-unreachable', sending: false, durable: true },
    ]);
    site.behaviour = 200;
    expect(await retry(page, '2.25.11')).toBeNull();
    expect(site.stored.get('2.25.11')).toBe(SHA256);
    expect(await list(page)).toEqual([]);
    await page.close();
  });

  it('does not send again what arrived although the line was cut', async () => {
    const page = await openPage();
    site.behaviour = 'lose';
    expect(await save(page, '2.25.12')).toBeNull();
    expect(site.received).toHaveLength(1);
    await page.close();
  });

  it('keeps an item per user', async () => {
    const page = await openPage();
    site.behaviour = 401;
    expect(await save(page, '2.25.13', 'alice')).toBe('store-refused');
    expect(await list(page, 'bob')).toEqual([]);
    expect(await retry(page, '2.25.13', 'bob')).toBe('bad-input');
    site.behaviour = 200;
    expect(await retry(page, '2.25.13', 'alice')).toBeNull();
    await page.close();
  });

  it('is sent by one of two tabs, and the other knows', async () => {
    const [a, b] = [await openPage(), await openPage()];
    site.behaviour = 'hang';
    const saving = save(a, '2.25.14').catch(() => 'closed');
    while (site.received.length === 0) await new Promise(resolve => setTimeout(resolve, 20));
    expect(await list(b)).toEqual([{ id: '2.25.14', code: null, sending: true, durable: true }]);
    const waiting = retry(b, '2.25.14');
    await new Promise(resolve => setTimeout(resolve, 200));
    expect(site.received).toHaveLength(1);
    site.behaviour = 200;
    await a.close();
    await saving;
    // The lock of the lost tab is free: the other one sends.
    expect(await waiting).toBeNull();
    expect(site.received).toHaveLength(2);
    expect(site.stored.get('2.25.14')).toBe(SHA256);
    await b.close();
  });

  it('finds everything again after the browser was killed in the middle of sending', async () => {
    const page = await openPage();
    site.behaviour = 'hang';
    const saving = save(page, '2.25.15').catch(() => 'killed');
    while (site.received.length === 0) await new Promise(resolve => setTimeout(resolve, 20));
    await browser.kill();
    expect(await saving).toBe('killed');
    browser = await launchChromiumProfile(profile);
    const after = await openPage();
    expect(await list(after)).toEqual([
      { id: '2.25.15', code: 'store-unverified', sending: false, durable: true },
    ]);
    site.behaviour = 200;
    expect(await retry(after, '2.25.15')).toBeNull();
    expect(site.stored.get('2.25.15')).toBe(SHA256);
    await after.close();
  });

  it('works in a browser that gives it no database, and says it is not durable', async () => {
    const page = await browser.context.newPage();
    await page.addInitScript(() => Reflect.deleteProperty(window, 'indexedDB'));
    await page.goto(site.url);
    site.behaviour = 403;
    const kept = await page.evaluate(async () => {
      const { open, makeItem } = window.outboxPage;
      const outbox = open();
      await outbox.save(makeItem('2.25.16', 10)).catch(() => undefined);
      return (await outbox.list()).map(item => item.durable);
    });
    expect(kept).toEqual([false]);
    await page.close();
  });
});
