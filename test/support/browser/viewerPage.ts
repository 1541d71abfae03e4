import type { Browser, BrowserContext, ConsoleMessage, Page } from 'playwright-core';

/** A reader at a screen: one page of the viewer, and everything that went wrong on it. */
export interface ViewerPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Requests to another origin than the viewer's. */
  readonly foreign: readonly string[];
  /** Errors on the console or uncaught, from our bundles. */
  readonly errors: readonly string[];
  openStudy(studyInstanceUID: string): Promise<void>;
  imageShown(): Promise<void>;
  run(prompt: string): Promise<void>;
  cy(name: string): string;
}

export interface ViewerOptions {
  readonly query?: string;
  readonly viewport?: { readonly width: number; readonly height: number };
  /** A first visit, with the tour; else the reader has seen it. */
  readonly firstVisit?: boolean;
  /** What OHIF's language menu was set to. */
  readonly language?: string;
  /** Pack of a site that has chosen one; `shipped` is the default one, whose precise model takes seconds here. Default: nano-v1. */
  readonly pack?: string;
  /** Before anything is loaded, e.g. to stand in the way of requests. */
  readonly prepare?: (context: BrowserContext) => Promise<void>;
}

const cy = (name: string) => `[data-cy="${name}"]`;

/** OHIF and cornerstone as the page exposes them. */
export interface PageGlobals {
  readonly services: {
    readonly viewportGridService: { getActiveViewportId(): string | null };
    readonly cornerstoneViewportService: {
      getCornerstoneViewport(id: string): { getCurrentImageId(): string | undefined } | null;
    };
    readonly segmentationService: {
      getSegmentations(): readonly {
        readonly segmentationId: string;
        readonly label: string;
        readonly representationData: {
          readonly Labelmap?: { readonly imageIds?: readonly string[] };
        };
      }[];
    };
    readonly displaySetService: {
      getActiveDisplaySets(): readonly { Modality: string; displaySetInstanceUID: string }[];
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

export async function openViewer(
  browser: Browser,
  origin: string,
  options: ViewerOptions = {}
): Promise<ViewerPage> {
  const context = await browser.newContext({
    viewport: { ...(options.viewport ?? { width: 1280, height: 800 }) },
    acceptDownloads: true,
  });
  return openViewerIn(context, origin, options);
}

/** The same in a context that is there already, as a browser's own profile. */
export async function openViewerIn(
  context: BrowserContext,
  origin: string,
  options: Omit<ViewerOptions, 'viewport'> = {}
): Promise<ViewerPage> {
  const { pack = 'nano-v1' } = options;
  if (pack !== 'shipped') await choosePack(context, pack);
  await options.prepare?.(context);
  const page = await context.newPage();
  // The viewer is 20 MB of JavaScript: half a minute is not always enough for it, nor for a click, on a busy machine.
  page.setDefaultNavigationTimeout(180_000);
  page.setDefaultTimeout(180_000);
  await page.addInitScript(
    ([seen, language]) => {
      const key = 'medclip-sam.settings';
      if (seen && !localStorage.getItem(key)) localStorage.setItem(key, '{"tourSeen":true}');
      if (language) localStorage.setItem('i18nextLng', language);
    },
    [!options.firstVisit, options.language ?? ''] as const
  );
  const foreign: string[] = [];
  const errors: string[] = [];
  page.on('request', request => {
    const url = request.url();
    if (!url.startsWith(origin) && !/^(blob|data):/.test(url)) foreign.push(url);
  });
  page.on('pageerror', error => {
    if (/medclip|\/plugins\//i.test(error.stack ?? '')) errors.push(String(error.stack));
  });
  page.on('console', (message: ConsoleMessage) => {
    const from = message.location().url;
    if (message.type() === 'error' && /\/plugins\//.test(from)) errors.push(message.text());
    // OHIF only warns of it, and goes on without what the mode has to do when it is left.
    if (message.text().startsWith('mode exit failure')) errors.push(message.text());
  });
  const imageShown = async () => {
    await page.waitForFunction(
      () => {
        const { services, cornerstone } = window as unknown as Partial<PageGlobals>;
        const id = services?.viewportGridService.getActiveViewportId();
        if (!services || !cornerstone || !id) return false;
        const imageId = services.cornerstoneViewportService
          .getCornerstoneViewport(id)
          ?.getCurrentImageId();
        return Boolean(imageId && cornerstone.cache.getImage(imageId));
      },
      null,
      { timeout: 180_000 }
    );
  };
  return {
    page,
    context,
    foreign,
    errors,
    cy,
    imageShown,
    openStudy: async uid => {
      const query = options.query ? `&${options.query}` : '';
      await page.goto(`${origin}/text-segment?StudyInstanceUIDs=${uid}${query}`);
      await page.waitForSelector(cy('medclip-panel'), { timeout: 180_000 });
      await imageShown();
    },
    run: async prompt => {
      await page.fill(cy('medclip-prompt'), prompt);
      await page.click(cy('medclip-run'));
      await page.waitForSelector(`${cy('medclip-draft')}, ${cy('medclip-notice')}`, {
        // As long as the test has: WebGPU in software takes minutes on a busy machine.
        timeout: 0,
      });
    },
  };
}

/** As a site does that prefers another pack: in app-config.js. */
export async function choosePack(context: BrowserContext, pack: string): Promise<void> {
  await context.route('**/app-config.js', async route => {
    const answer = await route.fetch();
    const text = await answer.text();
    const line = "modelsUrl: '/models/',";
    if (!text.includes(line)) throw new Error('app-config.js has no such line any more.');
    await route.fulfill({
      response: answer,
      body: text.replace(line, `packUrl: '/models/${pack}/',`),
    });
  });
}

/** Waits for the voxels of the study's stored SEG, which hangs on its source by itself. */
export async function showStoredSegmentation(page: Page): Promise<void> {
  await page.waitForFunction(
    () => {
      const { services, cornerstone } = window as unknown as PageGlobals;
      const [segmentation] = services.segmentationService.getSegmentations();
      const ids = segmentation?.representationData.Labelmap?.imageIds ?? [];
      return ids.some(id =>
        Array.from(cornerstone.cache.getImage(id)?.getPixelData() ?? []).some(Boolean)
      );
    },
    null,
    { timeout: 180_000 }
  );
}

/** Non-zero voxels of every labelmap slice, as `SOP instance or frame path → indices`, in the order of the path. */
export function segmentVoxels(page: Page): Promise<Record<string, number[]>> {
  return page.evaluate(() => {
    const { services, cornerstone } = window as unknown as PageGlobals;
    const found: Record<string, number[]> = {};
    for (const segmentation of services.segmentationService.getSegmentations()) {
      for (const id of segmentation.representationData.Labelmap?.imageIds ?? []) {
        const image = cornerstone.cache.getImage(id);
        if (!image?.referencedImageId) continue;
        const pixels = image.getPixelData();
        const indices: number[] = [];
        for (let i = 0; i < pixels.length; i++) if (pixels[i]) indices.push(i);
        const key = image.referencedImageId.replace(/^.*\/instances\//, '');
        if (indices.length > 0) found[key] = indices;
      }
    }
    return found;
  });
}
