import type { Page } from 'playwright-core';
import { cy, exactOutline, focusImage } from './panelPage';
import type { ViewerPage } from './viewerPage';

/** Voxels by image (path of the instance), as indices joined to one text; and by the label of the segment they belong to. */
export type Shown = Readonly<Record<string, Readonly<Record<string, string>>>>;

interface Globals {
  readonly services: {
    readonly viewportGridService: {
      getState(): { readonly viewports: ReadonlyMap<string, unknown> };
    };
    readonly cornerstoneViewportService: {
      getCornerstoneViewport(id: string): {
        readonly type: string;
        readonly element: HTMLElement;
        getActors(): readonly { readonly representationUID?: string }[];
        canvasToWorld(point: readonly [number, number]): readonly number[];
        getImageData(): {
          readonly imageData?: { getBounds(): readonly number[] };
        } | null;
      } | null;
    };
    readonly segmentationService: {
      getSegmentations(): readonly {
        readonly segmentationId: string;
        readonly segments: Readonly<Record<number, { readonly label: string } | undefined>>;
        readonly representationData: {
          readonly Labelmap?: { readonly imageIds?: readonly string[] };
        };
      }[];
      getSegmentationRepresentations(
        viewportId: string,
        options: { readonly segmentationId: string }
      ): readonly { readonly segments: Readonly<Record<number, { readonly visible: boolean }>> }[];
    };
  };
  readonly cornerstone: {
    readonly cache: {
      getImage(
        id: string
      ): { readonly referencedImageId?: string; getPixelData(): ArrayLike<number> } | undefined;
    };
  };
  readonly commandsManager: { run(name: string, options?: object): unknown };
}

/** Segments that are not hidden, ours and stored ones: voxels by label; and what is drawn twice, or not where it should be. */
export function shownSegments(page: Page): Promise<{ shown: Shown; blank: readonly string[] }> {
  return page.evaluate(() => {
    const { services, cornerstone } = window as unknown as Globals;
    const { segmentationService, viewportGridService, cornerstoneViewportService } = services;
    const ids = [...viewportGridService.getState().viewports.keys()].filter(
      id => cornerstoneViewportService.getCornerstoneViewport(id)?.type !== 'volume3d'
    );
    const shown: Record<string, Record<string, string>> = {};
    // A plane whose images are pushed out of its viewport: the middle of it lies beside the volume.
    const blank = ids.flatMap(id => {
      const viewport = cornerstoneViewportService.getCornerstoneViewport(id);
      if (viewport?.type !== 'orthographic') return [];
      const bounds = viewport.getImageData()?.imageData?.getBounds();
      const { clientWidth, clientHeight } = viewport.element;
      const middle = viewport.canvasToWorld([clientWidth / 2, clientHeight / 2]);
      const inside = middle.every(
        (at, axis) => bounds && at >= bounds[2 * axis]! - 1 && at <= bounds[2 * axis + 1]! + 1
      );
      return inside ? [] : [`the image in ${id}`];
    });
    for (const segmentation of segmentationService.getSegmentations()) {
      const { segmentationId, segments, representationData } = segmentation;
      const voxels: Record<number, Record<string, number[]>> = {};
      for (const id of representationData.Labelmap?.imageIds ?? []) {
        const image = cornerstone.cache.getImage(id);
        const key = image?.referencedImageId?.replace(/^.*\/instances\//, '');
        if (!image || !key) continue;
        const pixels = image.getPixelData();
        for (let i = 0; i < pixels.length; i++) {
          if (pixels[i]) ((voxels[pixels[i]!] ??= {})[key] ??= []).push(i);
        }
      }
      const visibleIn = (id: string, n: number) =>
        segmentationService
          .getSegmentationRepresentations(id, { segmentationId })
          .some(one => one.segments[n]?.visible !== false);
      for (const [n, byImage] of Object.entries(voxels)) {
        const label = segments[Number(n)]?.label ?? '';
        // Hidden in all of them: an older version, or one that is in hand.
        const views = ids.filter(id => visibleIn(id, Number(n)));
        if (views.length === 0) continue;
        if (shown[label]) blank.push(`${label} twice`);
        shown[label] = Object.fromEntries(
          Object.entries(byImage).map(([key, indices]) => [key, indices.join(' ')])
        );
        for (const id of ids) {
          const actors = cornerstoneViewportService.getCornerstoneViewport(id)?.getActors() ?? [];
          const drawn = actors.some(a => a.representationUID?.startsWith(segmentationId));
          if (!views.includes(id) || !drawn) blank.push(`${label} in ${id}`);
        }
      }
    }
    return { shown, blank };
  });
}

/** Waits until all that is shown is drawn in every plane. @throws Error that names what is not */
export async function shownInEveryPlane(page: Page, labels: readonly string[]): Promise<Shown> {
  const end = Date.now() + 60_000;
  for (;;) {
    const { shown, blank } = await shownSegments(page);
    const missing = labels.filter(label => !shown[label]);
    const more = Object.keys(shown).filter(label => !labels.includes(label));
    const wrong = [...blank, ...missing.map(l => `no ${l}`), ...more.map(l => `still ${l}`)];
    if (wrong.length === 0) return shown;
    if (Date.now() > end) throw new Error(`Not as it should be: ${wrong.join(', ')}.`);
    await page.waitForTimeout(250);
  }
}

export const layout = (page: Page, protocolId: string): Promise<void> =>
  page.evaluate(async id => {
    const { commandsManager } = window as unknown as Globals;
    await commandsManager.run('setHangingProtocol', { protocolId: id });
  }, protocolId);

/** Outlines what the words say and accepts it. */
export async function outlineAndAccept(viewer: ViewerPage, prompt: string): Promise<void> {
  const { page } = viewer;
  const before = await page.locator(cy('medclip-segment')).count();
  await viewer.run(prompt);
  await page.waitForSelector(cy('medclip-accept'));
  await exactOutline(page);
  await focusImage(page);
  await page.keyboard.press('Enter');
  await page.waitForFunction(
    ([selector, count]) => document.querySelectorAll(selector as string).length > Number(count),
    [cy('medclip-segment'), before] as const
  );
}

export async function saveAll(page: Page): Promise<void> {
  await page.click(cy('medclip-save'));
  const state = `${cy('medclip-save-state')}[data-state="saved"]`;
  await page.waitForSelector(`${state}, ${cy('medclip-uncoded-save')}`, { timeout: 60_000 });
  const uncoded = page.locator(cy('medclip-uncoded-save'));
  if ((await uncoded.count()) > 0) await uncoded.click();
  await page.waitForSelector(state, { timeout: 60_000 });
}
