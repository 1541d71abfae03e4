import type { Browser, BrowserContext } from 'playwright-core';

const VIOLATION =
  /violates the following Content Security Policy|Content Security Policy.*blocked/i;
const seen: string[] = [];

/** Notes what the page's policy had to block, on every page and worker of the browser; see below. */
export function watchCspViolations(browser: Browser): void {
  const watch = (context: BrowserContext) =>
    void context.on('console', message => {
      if (VIOLATION.test(message.text())) seen.push(message.text());
    });
  browser.contexts().forEach(watch);
  browser.on('context', watch);
}

/** What was blocked since the last call; for the test that provokes it. */
export const takeCspViolations = (): readonly string[] => seen.splice(0);

// Any test with a browser fails when its policy was violated: either we ask for too much or the policy allows too little.
if (typeof afterEach === 'function') {
  afterEach(() => expect(takeCspViolations()).toEqual([]));
}
