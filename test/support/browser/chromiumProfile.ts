import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { chromium, type BrowserContext } from 'playwright-core';
import { ARGUMENTS, chromiumPath } from './chromium';
import { watchCspViolations } from './cspViolations';

/** A browser with its data in a folder, that can be killed like a crash and started again over the same data. */
export interface ChromiumProfile {
  readonly context: BrowserContext;
  /** kill -9 of the browser's process; returns when it is gone. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

export async function launchChromiumProfile(folder: string): Promise<ChromiumProfile> {
  const options = [`--user-data-dir=${folder}`, '--headless=new', '--remote-debugging-port=0'];
  const child = spawn(chromiumPath(), [...ARGUMENTS, ...options, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exited = once(child, 'exit');
  const endpoint = await listening(createInterface({ input: child.stderr }));
  const browser = await chromium.connectOverCDP(endpoint);
  watchCspViolations(browser);
  const [context] = browser.contexts();
  if (!context) throw new Error('Chromium has no context.');
  return {
    context,
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    async close() {
      const session = await browser.newBrowserCDPSession();
      await session.send('Browser.close').catch(() => undefined);
      await exited;
    },
  };
}

async function listening(lines: AsyncIterable<string>): Promise<string> {
  for await (const line of lines) {
    const found = /^DevTools listening on (ws:\S+)/.exec(line)?.[1];
    if (found) return found;
  }
  throw new Error('Chromium did not start.');
}
