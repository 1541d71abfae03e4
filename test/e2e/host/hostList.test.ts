import type { Page } from 'playwright-core';
import { browserAndPacs } from '../../support/browser/browserAndPacs';
import { cy, draftOf, openPatient, PATIENTS } from '../../support/browser/panelPage';
import { press, reaches } from '../../support/reader/readerHands';

jest.setTimeout(420_000);

const site = browserAndPacs();

interface OhifGlobals {
  readonly services: {
    readonly segmentationService: {
      getSegmentations(): readonly { segmentationId: string; label: string }[];
      setSegmentColor(viewportId: string, id: string, index: number, rgba: number[]): void;
      setSegmentLabel(id: string, index: number, label: string): void;
      getActiveSegmentation(viewportId: string): { label: string } | undefined;
    };
    readonly viewportGridService: { getActiveViewportId(): string };
  };
}

/** The rows of the panel, a star at the one that is worked on. */
const rows = (page: Page): Promise<string> =>
  page.$$eval(cy('medclip-segment'), found =>
    found
      .map(row => {
        const name = row.querySelector<HTMLElement>('[data-cy="medclip-segment-name"]');
        const colour = row.querySelector<HTMLInputElement>('[data-cy="medclip-segment-colour"]');
        const star = row.getAttribute('aria-current') === 'true' ? ' *' : '';
        return `${name?.textContent} ${colour?.value}${star}`;
      })
      .join(', ')
  );
const activeInOhif = (page: Page) =>
  page.evaluate(() => {
    const { segmentationService, viewportGridService } = (window as unknown as OhifGlobals)
      .services;
    const id = viewportGridService.getActiveViewportId();
    return segmentationService.getActiveSegmentation(id)?.label;
  });

test("what is done in OHIF's own list holds in the panel", async () => {
  const viewer = await openPatient(site.browser, site.pacs.server, PATIENTS.CT);
  const { page } = viewer;
  const panel = () => page.click(cy('textSegment-btn'));
  const list = () => page.click(cy('panelSegmentationWithToolsLabelMap-btn'));
  try {
    for (const prompt of ['lungs', 'left lung']) {
      await draftOf(viewer, prompt);
      await press(page, 'Enter');
      await page.waitForSelector(`${cy('medclip-segment')}:has-text("${prompt}")`);
    }
    await reaches(() => rows(page), 'lungs #4ce6e5, left lung #4ce6e5 *');

    await list();
    await page.getByRole('combobox').click();
    await page.getByRole('option', { name: 'lungs' }).click();
    await panel();
    await reaches(() => rows(page), 'lungs #4ce6e5 *, left lung #4ce6e5');
    expect(await activeInOhif(page)).toBe('lungs');

    // The dialogs behind the menu of a row end in these two calls.
    await page.evaluate(() => {
      const { segmentationService, viewportGridService } = (window as unknown as OhifGlobals)
        .services;
      const { segmentationId } = segmentationService
        .getSegmentations()
        .find(s => s.label === 'lungs')!;
      const viewportId = viewportGridService.getActiveViewportId();
      segmentationService.setSegmentColor(viewportId, segmentationId, 1, [255, 0, 128, 255]);
      segmentationService.setSegmentLabel(segmentationId, 1, 'lungs, both');
    });
    await reaches(() => rows(page), 'lungs, both #ff0080 *, left lung #4ce6e5');

    await list();
    await page.getByText('Add Segment').click();
    await panel();
    await reaches(
      async () => (await rows(page)).replace(/Segment 2 #[0-9a-f]{6}/, 'Segment 2'),
      'lungs, both #ff0080, left lung #4ce6e5, Segment 2 *'
    );
    expect(await activeInOhif(page)).toBe('Segment 2');
    expect(viewer.errors).toEqual([]);
  } finally {
    await viewer.context.close();
  }
});
