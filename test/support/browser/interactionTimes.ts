import type { Page } from 'playwright-core';

/** Milliseconds from an input to the frame after it (16 stands for "one frame or less"), and to the end of its handling. */
export interface InteractionTime {
  readonly frame: number;
  readonly handled: number;
}

/**
 * From here on the page notes how long each input takes, by two clocks. Event Timing waits for the frame to be on screen: without
 * a graphics card drawing it takes some 130 ms wherever a viewport changes. The other one notes when the frame is handed
 * over to be drawn, which waits for frames before it. Our own work is less than either, so that the lesser one counts. Beside
 * it, `handled`: until the handlers and the rendering they ask for at once have run.
 */
export async function watchInteractions(page: Page): Promise<void> {
  await page.evaluate(() => {
    const timed = {
      screen: [] as number[],
      handed: [] as number[],
      handled: [] as number[],
    };
    Object.assign(window, { medclipTimed: timed });
    new PerformanceObserver(list => {
      for (const entry of list.getEntries()) timed.screen.push(entry.duration);
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
    const soon = (list: number[], timeStamp: number) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => list.push(performance.now() - timeStamp);
      port2.postMessage(null);
    };
    const note = ({ timeStamp }: Event) => {
      soon(timed.handled, timeStamp);
      requestAnimationFrame(() => soon(timed.handed, timeStamp));
    };
    for (const type of ['pointerdown', 'pointerup', 'click', 'keydown', 'keyup', 'input']) {
      window.addEventListener(type, note, { capture: true });
    }
  });
}

/**
 * Does something with the mouse or a key, and waits until the page is at rest.
 *
 * @returns milliseconds from the input to the frame after it; 16 stands for "one frame or less"
 */
export async function interactionTime(
  page: Page,
  act: () => Promise<void>
): Promise<InteractionTime> {
  const take = () =>
    page.evaluate(async () => {
      const frame = () => new Promise(resolve => requestAnimationFrame(resolve));
      await frame();
      await frame();
      // The observer is told in a task of its own, once the frame is drawn.
      await new Promise(resolve => setTimeout(resolve, 300));
      const { medclipTimed } = window as unknown as {
        medclipTimed: { screen: number[]; handed: number[]; handled: number[] };
      };
      const longest = (list: number[]) => Math.max(0, ...list.splice(0));
      const handled = longest(medclipTimed.handled);
      const shown = Math.min(longest(medclipTimed.screen), longest(medclipTimed.handed));
      return { frame: Math.max(16, shown), handled };
    });
  await take();
  await act();
  return take();
}

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
