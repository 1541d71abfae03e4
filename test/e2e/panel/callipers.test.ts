import { browserAndPacs } from '../../support/browser/browserAndPacs';
import { cy, draftOf, openPatient, PATIENTS } from '../../support/browser/panelPage';

const site = browserAndPacs();

interface Annotation {
  readonly annotationUID: string;
  readonly data: {
    readonly handles: { readonly points: readonly (readonly [number, number, number])[] };
    readonly cachedStats: Readonly<
      Record<string, { readonly length?: number; readonly unit?: string }>
    >;
  };
}

interface Globals {
  readonly services: {
    readonly viewportGridService: { getActiveViewportId(): string };
    readonly cornerstoneViewportService: {
      getCornerstoneViewport(id: string): {
        readonly element: HTMLElement;
        worldToCanvas(point: readonly number[]): [number, number];
      };
    };
  };
  readonly cornerstoneTools: {
    readonly annotation: { readonly state: { getAllAnnotations(): readonly Annotation[] } };
  };
}

test('the callipers of a segment lie on its axes, their ends can be dragged, and OHIF measures anew; the report line is copied', async () => {
  const viewer = await openPatient(site.browser, site.pacs.server, PATIENTS.US);
  const { page, context } = viewer;
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  /** The long axis: its length in mm, and where its ends are on the screen. */
  const callipers = () =>
    page.evaluate(() => {
      const { services, cornerstoneTools } = window as unknown as Globals;
      const [one] = cornerstoneTools.annotation.state
        .getAllAnnotations()
        .filter(a => a.annotationUID.startsWith('medclip-callipers-'));
      const [stats] = Object.values(one?.data.cachedStats ?? {});
      if (!one || !stats?.length) return null;
      const viewport = services.cornerstoneViewportService.getCornerstoneViewport(
        services.viewportGridService.getActiveViewportId()
      );
      const { left, top } = viewport.element.getBoundingClientRect();
      const ends = one.data.handles.points.map(point => {
        const [x, y] = viewport.worldToCanvas(point);
        return [left + x, top + y] as const;
      });
      // OHIF says it in the unit of the header: an ultrasound's region is in cm.
      return { length: stats.length * (stats.unit?.startsWith('cm') ? 10 : 1), ends };
    });
  const drawn = async () => {
    for (;;) {
      const found = await callipers();
      if (found) return found;
      await page.waitForTimeout(100);
    }
  };
  try {
    await draftOf(viewer, 'breast tumor');
    await page.click(cy('medclip-accept'));
    await page.waitForSelector(cy('medclip-segment'));

    await page.click(cy('medclip-report-line'));
    const axes = /([\d.]+) × ([\d.]+) mm/.exec(await page.innerText(cy('medclip-measures')))!;
    const line = await page.evaluate(() => navigator.clipboard.readText());
    expect(line).toMatch(/^Neoplasm, breast, \d+ × \d+ mm, area [\d.]+ cm²$/);
    expect(await page.innerText(cy('medclip-notice'))).toContain(line);
    await page.click(cy('medclip-dismiss'));

    await page.click(cy('medclip-callipers'));
    const before = await drawn();
    expect(before.length).toBeCloseTo(Number(axes[1]), 0);
    const [[fromX, fromY], [toX, toY]] = before.ends as [[number, number], [number, number]];
    await page.mouse.move(fromX, fromY);
    await page.mouse.down();
    // A quarter longer; made shorter it would be the short axis.
    for (const part of [8, 4]) {
      await page.mouse.move(fromX - (toX - fromX) / part, fromY - (toY - fromY) / part);
    }
    await page.mouse.up();
    let after = await drawn();
    for (let i = 0; i < 50 && after.length < 1.15 * before.length; i++) {
      await page.waitForTimeout(100);
      after = await drawn();
    }
    expect(after.length / before.length).toBeGreaterThan(1.15);
    expect(after.length / before.length).toBeLessThan(1.35);
    expect(viewer.errors).toEqual([]);
  } finally {
    await context.close();
  }
});
