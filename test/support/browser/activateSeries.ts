import type { Page } from 'playwright-core';
import { reaches } from '../reader/readerHands';

interface GridGlobals {
  readonly services: {
    readonly viewportGridService: {
      getActiveViewportId(): string | null;
      getState(): {
        readonly viewports: ReadonlyMap<
          string,
          { readonly displaySetInstanceUIDs: readonly string[] }
        >;
      };
    };
    readonly displaySetService: {
      getDisplaySetByUID(uid: string): { readonly SeriesInstanceUID: string } | undefined;
    };
    readonly cornerstoneViewportService: {
      getCornerstoneViewport(id: string): {
        readonly element: HTMLElement;
        getCurrentImageId(): string | undefined;
      } | null;
    };
  };
  readonly cornerstone: { readonly cache: { getImage(id: string): unknown } };
}

/**
 * Of several series side by side, a click on the one that is meant: what is typed then is outlined on it.
 *
 * @throws Error when its image is not on screen within a minute
 */
export async function activateSeries(page: Page, seriesInstanceUID: string): Promise<void> {
  const handle = await page.waitForFunction(
    wanted => {
      const { services, cornerstone } = window as unknown as GridGlobals;
      for (const [id, { displaySetInstanceUIDs }] of services.viewportGridService.getState()
        .viewports) {
        const [uid = ''] = displaySetInstanceUIDs;
        const shown = services.displaySetService.getDisplaySetByUID(uid);
        if (shown?.SeriesInstanceUID !== wanted) continue;
        const viewport = services.cornerstoneViewportService.getCornerstoneViewport(id);
        const imageId = viewport?.getCurrentImageId();
        if (!viewport || !imageId || !cornerstone.cache.getImage(imageId)) return null;
        const { left, top, width, height } = viewport.element.getBoundingClientRect();
        return { id, x: left + width / 2, y: top + height / 2 };
      }
      return null;
    },
    seriesInstanceUID,
    { timeout: 60_000 }
  );
  const { id, x, y } = (await handle.jsonValue())!;
  await page.mouse.click(x, y);
  const active = () =>
    page.evaluate(() =>
      (window as unknown as GridGlobals).services.viewportGridService.getActiveViewportId()
    );
  await reaches(active, id);
}
