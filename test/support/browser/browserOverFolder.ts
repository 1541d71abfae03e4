import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { startTestServer, type TestServer } from '../pacs/testServer';
import { launchChromium } from './chromium';

export interface BrowserOverFolder {
  readonly browser: Browser;
  readonly server: TestServer;
}

/**
 * Chromium and a viewer on the files that `write` puts into a folder, for all tests of a file or a `describe`: started before the
 * first, stopped and removed after the last.
 */
export function browserOverFolder(
  write: (folder: string) => void | Promise<void>
): BrowserOverFolder {
  const site: { browser?: Browser; server?: TestServer } = {};
  let folder: string | undefined;
  beforeAll(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'medclip-folder-'));
    await write(folder);
    site.server = await startTestServer({ importPaths: [folder] });
    site.browser = await launchChromium();
  });
  afterAll(async () => {
    await site.browser?.close();
    await site.server?.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });
  return site as BrowserOverFolder;
}
