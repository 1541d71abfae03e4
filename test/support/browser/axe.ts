import axe from 'axe-core';
import type { Page } from 'playwright-core';

interface Violation {
  readonly id: string;
  readonly impact?: string | null;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/**
 * What axe finds wrong in our panel, one line per place. WCAG 2.1 A and AA and axe's best practices; the host's own page around the
 * panel is not ours to judge. Evaluated through the debugger, so that the page's Content-Security-Policy stays as it is.
 */
export async function axeViolations(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    const { axe: runner } = window as unknown as {
      axe: { run(context: object, options: object): Promise<{ violations: Violation[] }> };
    };
    const options = {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'],
      // Landmarks and headings are the page's, not a panel's.
      rules: { region: { enabled: false }, 'heading-order': { enabled: false } },
    };
    return (await runner.run({ include: [['[data-cy="medclip-panel"]']] }, options)).violations;
  });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(node => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`)
  );
}

/** Elements of the panel whose content sticks out to the side, where nothing clips it on purpose. */
export function overflowing(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const panel = document.querySelector<HTMLElement>('[data-cy="medclip-panel"]');
    if (!panel) return ['no panel'];
    const right = panel.getBoundingClientRect().right + 0.5;
    return [...panel.querySelectorAll<HTMLElement>('*')]
      .filter(element => {
        const { width, right: edge } = element.getBoundingClientRect();
        if (width === 0 || element.closest('.mcs-candidates,[hidden]')) return false;
        const style = getComputedStyle(element);
        const cut = style.overflowX === 'visible' && element.scrollWidth > element.clientWidth + 1;
        const inline = style.display === 'inline';
        return edge > right || (cut && !inline && element.clientWidth > 0);
      })
      .map(element => element.outerHTML.slice(0, 120));
  });
}
