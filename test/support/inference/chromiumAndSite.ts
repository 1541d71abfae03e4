import type { Browser } from 'playwright-core';
import { launchChromium } from '../browser/chromium';
import { startInferenceSite, type InferenceSite } from './inferenceSite';

export interface ChromiumAndSite {
  readonly browser: Browser;
  readonly site: InferenceSite;
}

/** Chromium and a site that serves worker and packs, for all tests of a file: started before the first, stopped after the last. */
export function chromiumAndSite(): ChromiumAndSite {
  const both: { browser?: Browser; site?: InferenceSite } = {};
  beforeAll(async () => {
    [both.browser, both.site] = await Promise.all([launchChromium(), startInferenceSite()]);
  });
  afterAll(async () => {
    await both.browser?.close();
    await both.site?.close();
  });
  return both as ChromiumAndSite;
}
