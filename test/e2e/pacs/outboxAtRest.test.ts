import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { launchChromiumProfile, type ChromiumProfile } from '../../support/browser/chromiumProfile';
import { startOutboxSite, type OutboxSite } from '../../support/pacs/outboxSite';

/** What lies on the disk of the reader's computer, and who can read it. */
describe('the outbox at rest', () => {
  let site: OutboxSite;
  let folder: string;
  let browser: ChromiumProfile;
  let page: Page;

  beforeAll(async () => {
    site = await startOutboxSite();
    folder = await mkdtemp(path.join(os.tmpdir(), 'medclip-profile-'));
    browser = await launchChromiumProfile(folder);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    site.behaviour = 403;
    page = await browser.context.newPage();
    await page.goto(site.url);
    await page.evaluate(
      () =>
        new Promise(resolve => {
          indexedDB.deleteDatabase('medclip-sam-outbox').onsuccess = resolve;
        })
    );
    await page.reload();
  });
  afterEach(() => page.close());

  const keep = (owner: string, atSignOut: 'lock' | 'destroy' = 'lock') =>
    page.evaluate(
      async ([who, how]) => {
        const outbox = window.outboxPage.open(who, how as 'lock' | 'destroy');
        const item = window.outboxPage.makeItem('2.25.20', 64);
        const named = { ...item, label: 'SECRETLABEL', patientID: 'SECRETPATIENT' };
        await outbox.save(named).catch(() => undefined);
      },
      [owner, atSignOut] as const
    );
  const look = (owner: string, atSignOut: 'lock' | 'destroy' = 'lock') =>
    page.evaluate(
      async ([who, how]) => {
        const outbox = window.outboxPage.open(who, how as 'lock' | 'destroy');
        const labels = (await outbox.list()).map(item => item.label);
        return {
          labels,
          bytes: (await outbox.bytes('2.25.20'))?.length ?? null,
          problem: (await outbox.problem())?.message ?? null,
        };
      },
      [owner, atSignOut] as const
    );
  const signOut = (owner: string, atSignOut: 'lock' | 'destroy') =>
    page.evaluate(
      ([who, how]) => window.outboxPage.open(who, how as 'lock' | 'destroy').signedOut(who),
      [owner, atSignOut] as const
    );
  const everythingStored = () =>
    page.evaluate(async () => {
      const database = await new Promise<IDBDatabase>(resolve => {
        const opening = indexedDB.open('medclip-sam-outbox');
        opening.onsuccess = () => resolve(opening.result);
      });
      const texts: string[] = [];
      for (const name of database.objectStoreNames) {
        const all = await new Promise<unknown[]>(resolve => {
          const asked = database.transaction(name).objectStore(name).getAll();
          asked.onsuccess = () => resolve(asked.result);
        });
        const show = (value: unknown): string => {
          if (value instanceof ArrayBuffer) return new TextDecoder('latin1').decode(value);
          if (ArrayBuffer.isView(value)) return new TextDecoder('latin1').decode(value);
          if (typeof value !== 'object' || value === null) return String(value);
          return Object.values(value).map(show).join(' ');
        };
        texts.push(...all.map(value => `${name}: ${show(value)}`));
      }
      database.close();
      return texts;
    });

  test('nothing of it can be read from the database', async () => {
    await keep('alice');
    const stored = await everythingStored();
    expect(stored.some(text => text.startsWith('sealed:'))).toBe(true);
    for (const text of stored) expect(text).not.toMatch(/SECRET|alice|2\.25\.1\b/);
  });

  test('sign-out, another user, and back: only the one who made it sees it', async () => {
    await keep('alice');
    await signOut('alice', 'lock');
    expect(await look('bob')).toEqual({ labels: [], bytes: null, problem: null });
    await page.reload();
    expect(await look('alice')).toEqual({ labels: ['SECRETLABEL'], bytes: 64, problem: null });
  });

  test('where the site says so, a sign-out makes it unreadable for ever, and the next sign-in says it', async () => {
    await keep('alice', 'destroy');
    expect((await look('alice', 'destroy')).labels).toEqual(['SECRETLABEL']);
    await signOut('alice', 'destroy');
    const after = await look('alice', 'destroy');
    expect(after).toMatchObject({ labels: [], bytes: null });
    expect(after.problem).toMatch(/^1 kept results cannot be read/);
  });

  test('a sign-out that closed the page at once is made up for by the next user', async () => {
    await keep('alice', 'destroy');
    await page.reload();
    await look('bob', 'destroy');
    expect((await look('alice', 'destroy')).labels).toEqual([]);
  });

  test('items that version 1 kept in the clear are encrypted, not lost', async () => {
    await page.evaluate(async () => {
      const database = await new Promise<IDBDatabase>(resolve => {
        const opening = indexedDB.open('medclip-sam-outbox', 1);
        opening.onupgradeneeded = () => {
          opening.result.createObjectStore('items', { keyPath: 'id' });
          opening.result.createObjectStore('bytes');
        };
        opening.onsuccess = () => resolve(opening.result);
      });
      const transaction = database.transaction(['items', 'bytes'], 'readwrite');
      const { bytes, ...item } = window.outboxPage.makeItem('2.25.20', 64);
      const old = { ...item, label: 'SECRETLABEL', owner: 'alice', lastError: null };
      transaction.objectStore('items').put({ ...old, lastTriedAt: 5 });
      transaction.objectStore('bytes').put(bytes, '2.25.20');
      await new Promise(resolve => (transaction.oncomplete = resolve));
      database.close();
    });
    expect((await look('bob')).labels).toEqual([]);
    expect(await look('alice')).toEqual({ labels: ['SECRETLABEL'], bytes: 64, problem: null });
    for (const text of await everythingStored()) expect(text).not.toContain('SECRET');
  });

  test('what a newer version has kept is left alone, and the reader is told', async () => {
    await keep('alice');
    await page.reload();
    await page.evaluate(
      () =>
        new Promise(resolve => {
          const opening = indexedDB.open('medclip-sam-outbox', 99);
          opening.onsuccess = () => resolve(opening.result.close());
        })
    );
    const before = await everythingStored();
    expect((await look('alice')).problem).toMatch(/newer version/);
    await keep('alice');
    expect(await everythingStored()).toEqual(before);
  });
});
