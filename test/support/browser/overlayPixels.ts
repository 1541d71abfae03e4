import type { Page } from 'playwright-core';

/** What our overlay has drawn in the viewport that shows the draft, counted. */
export interface OverlayPixels {
  /** Of any colour. */
  readonly drawn: number;
  /** Nothing at all: the image is as it was. */
  readonly clear: number;
  /** Mean opacity of what is drawn, 0..255. */
  readonly meanAlpha: number;
  /** White and see-through: the threshold line. */
  readonly white: number;
  /** The yellow of the dashed outline and of the badge. */
  readonly yellow: number;
  /** Greyish blue to amber: neither violet, red nor orange, as all of the heatmap's ramp is. */
  readonly doubt: number;
}

export function overlayPixels(page: Page): Promise<OverlayPixels> {
  return page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>(
      '.medclip-draft-overlay[data-shown=true]'
    );
    const counts = { drawn: 0, clear: 0, meanAlpha: 0, white: 0, yellow: 0, doubt: 0 };
    const pixels = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data;
    if (!pixels) return counts;
    let sum = 0;
    for (let i = 0; i < pixels.length; i += 4) {
      const [r = 0, g = 0, b = 0, a = 0] = pixels.subarray(i, i + 4);
      if (a === 0) {
        counts.clear += 1;
        continue;
      }
      counts.drawn += 1;
      sum += a;
      if (r > 225 && g > 225 && b > 215 && a > 100) counts.white += 1;
      if (r > 240 && g > 205 && b < 130 && a > 220) counts.yellow += 1;
      if (g > 0.7 * r && b < 200 && a < 220) counts.doubt += 1;
    }
    counts.meanAlpha = counts.drawn > 0 ? sum / counts.drawn : 0;
    return counts;
  });
}
