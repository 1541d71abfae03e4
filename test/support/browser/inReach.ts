import type { Page } from 'playwright-core';
import { axeViolations, overflowing } from './axe';
import { screenshot } from './screenshots';

export interface ScreenSize {
  readonly width: number;
  readonly height: number;
}

/** From a laptop with the browser's bars to a workstation. */
export const SCREENS: readonly ScreenSize[] = [
  { width: 1366, height: 650 },
  { width: 1280, height: 800 },
  { width: 1920, height: 970 },
  { width: 2560, height: 1330 },
];

/** Controls that a reader cannot press without scrolling: cut off, covered, or not there; one line each. */
export function outOfReach(page: Page, names: readonly string[]): Promise<readonly string[]> {
  return page.evaluate(wanted => {
    const missing: string[] = [];
    for (const name of wanted) {
      const element = document.querySelector<HTMLElement>(`[data-cy="${name}"]`);
      const r = element?.getBoundingClientRect();
      if (!element || !r || r.width === 0 || r.height === 0) {
        missing.push(`${name}: not there`);
        continue;
      }
      const [x0, y0] = [r.left + r.width / 2, r.top + r.height / 2];
      // Middle and edges; corners may be round.
      const points = [
        [x0, y0],
        [r.left + 3, y0],
        [r.right - 3, y0],
        [x0, r.top + 3],
        [x0, r.bottom - 3],
      ] as const;
      const seen = points.every(([x, y]) => {
        const top = document.elementFromPoint(x, y);
        return top !== null && (element === top || element.contains(top));
      });
      if (!seen)
        missing.push(`${name}: cut off or covered at ${Math.round(r.left)}, ${Math.round(r.top)}`);
    }
    return missing;
  }, names);
}

/**
 * The state on screen, on each of these screens: the controls of the next step in sight without scrolling, nothing that sticks out, nothing
 * for axe to find. @returns what is wrong, one line each
 */
export async function reachOfState(
  page: Page,
  state: string,
  controls: readonly string[],
  screens: readonly ScreenSize[]
): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const size of screens) {
    await page.setViewportSize(size);
    await page.waitForTimeout(150);
    const where = `${state} at ${size.width} × ${size.height}`;
    const found = [...(await outOfReach(page, controls)), ...(await overflowing(page))];
    wrong.push(...found.map(line => `${where}: ${line}`));
  }
  // Back to the smallest: what axe finds depends on the state, and a picture of each is looked at.
  await page.setViewportSize(SCREENS[0]!);
  wrong.push(...(await axeViolations(page)).map(line => `${state}: ${line}`));
  await screenshot(page, `reach-${state}`);
  return wrong;
}
