import type { Browser } from 'playwright-core';
import { launchChromium, type ChromiumOptions } from './chromium';
import { startPacsUnderTest, type PacsKind, type PacsUnderTest } from '../pacs/pacsUnderTest';

export interface BrowserAndPacs {
  readonly browser: Browser;
  readonly pacs: PacsUnderTest;
}

/** Chromium and a viewer on a PACS for all tests of a file: started before the first, stopped after the last. */
export function browserAndPacs(
  kind: PacsKind = 'embedded',
  options: ChromiumOptions = {}
): BrowserAndPacs {
  const site: { browser?: Browser; pacs?: PacsUnderTest } = {};
  beforeAll(async () => {
    site.browser = await launchChromium(options);
    site.pacs = await startPacsUnderTest(kind);
  });
  afterAll(async () => {
    await site.browser?.close();
    await site.pacs?.stop();
  });
  return site as BrowserAndPacs;
}
