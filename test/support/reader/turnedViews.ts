import type { Page } from 'playwright-core';
import type { Point } from './readerHands';

interface Globals {
  readonly services: {
    readonly viewportGridService: {
      getActiveViewportId(): string;
      setActiveViewportId(id: string): void;
      getState(): { readonly viewports: ReadonlyMap<string, unknown> };
    };
    readonly cornerstoneViewportService: {
      getCornerstoneViewport(id: string): {
        readonly type: string;
        readonly element: HTMLElement;
        getImageData(): {
          readonly imageData: {
            worldToIndex(world: readonly number[]): readonly number[];
            indexToWorld(index: readonly number[]): readonly number[];
          };
        };
        canvasToWorld(point: readonly [number, number]): readonly number[];
        worldToCanvas(world: readonly number[]): [number, number];
        getCurrentImageId(): string | undefined;
        getCamera(): {
          readonly focalPoint: readonly number[];
          readonly position: readonly number[];
        };
        setCamera(camera: object): void;
        render(): void;
      };
    };
  };
  readonly commandsManager: { run(name: string, options?: object): unknown };
}

const run = (page: Page, command: string) =>
  page.evaluate(name => (window as unknown as Globals).commandsManager.run(name), command);

/** MPR: each plane is drawn from a volume then. The viewport with the acquired slices becomes the active one. */
export async function asVolume(page: Page): Promise<void> {
  await page.evaluate(() =>
    (window as unknown as Globals).commandsManager.run('setHangingProtocol', { protocolId: 'mpr' })
  );
  await page.waitForFunction(
    () => {
      const { services } = window as unknown as Globals;
      const { viewportGridService: grid, cornerstoneViewportService } = services;
      const [id] = [...grid.getState().viewports.keys()].filter(each => each.includes('axial'));
      const viewport = id && cornerstoneViewportService.getCornerstoneViewport(id);
      if (!viewport || viewport.type !== 'orthographic' || !viewport.getCurrentImageId())
        return false;
      grid.setActiveViewportId(id);
      return true;
    },
    null,
    { timeout: 180_000 }
  );
}

/** Forty rows in the viewport, so that a part of a pixel is some on the screen. */
export async function lookAt(page: Page, [x, y]: Point): Promise<void> {
  await page.evaluate(
    ([column, row]) => {
      const { services } = window as unknown as Globals;
      const id = services.viewportGridService.getActiveViewportId();
      const viewport = services.cornerstoneViewportService.getCornerstoneViewport(id);
      const { imageData } = viewport.getImageData();
      const { focalPoint, position } = viewport.getCamera();
      const slice = imageData.worldToIndex(focalPoint)[2]!;
      const to = imageData.indexToWorld([column, row, slice]);
      const next = imageData.indexToWorld([column, row + 20, slice]);
      viewport.setCamera({
        focalPoint: to,
        position: position.map((at, axis) => at + to[axis]! - focalPoint[axis]!),
        parallelScale: Math.hypot(...next.map((at, axis) => at - to[axis]!)),
      });
      viewport.render();
    },
    [x, y] as const
  );
  await page.waitForTimeout(300);
}

/** One after the other, each on top of those before. */
export const WAYS: readonly (readonly [string, (page: Page) => Promise<unknown>])[] = [
  ['as it opens', async () => undefined],
  ['flipped left to right', page => run(page, 'flipViewportHorizontal')],
  ['flipped upside down as well', page => run(page, 'flipViewportVertical')],
  ['turned by a right angle', page => run(page, 'rotateViewportCW')],
  ['inverted', page => run(page, 'invertViewport')],
];
