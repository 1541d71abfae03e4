import type { Page } from 'playwright-core';

/** From here on the page notes how long each input waits for the frame that shows its effect (Event Timing API). */
export async function watchInteractions(page: Page): Promise<void> {
  await page.evaluate(() => {
    const timed: number[] = [];
    Object.assign(window, { medclipTimed: timed });
    new PerformanceObserver(list => {
      for (const entry of list.getEntries()) timed.push(entry.duration);
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
  });
}

/**
 * Does something with the mouse or a key, and waits until the page is at rest.
 *
 * @returns milliseconds from the input to the frame after it; 16 stands for "one frame or less"
 */
export async function interactionTime(page: Page, act: () => Promise<void>): Promise<number> {
  const take = () =>
    page.evaluate(async () => {
      const frame = () => new Promise(resolve => requestAnimationFrame(resolve));
      await frame();
      await frame();
      // The observer is told in a task of its own.
      await new Promise(resolve => setTimeout(resolve, 120));
      const { medclipTimed } = window as unknown as { medclipTimed: number[] };
      return Math.max(16, ...medclipTimed.splice(0));
    });
  await take();
  await act();
  return take();
}

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
