import type { Page } from 'playwright-core';
import { browserOverFolder } from '../../support/browser/browserOverFolder';
import { writeDerivedStudy } from '../../support/dicom/derivedStudy';
import { draftOf } from '../../support/browser/panelPage';
import { documented } from '../../support/browser/screenshots';
import { openViewer } from '../../support/browser/viewerPage';

const studies: Record<string, string> = {};
const site = browserOverFolder(folder => {
  // The phantom itself is a T1 with contrast.
  const mr = (SeriesDescription: string, ContrastBolusAgent = '') =>
    ({ phantom: 'brain-mr', header: { SeriesDescription, ContrastBolusAgent } }) as const;
  studies.mr = writeDerivedStudy(folder, 'mr', [
    mr('Ax T2 TSE'),
    mr('Ax T2 FLAIR'),
    mr('Ax T1 SE'),
    mr('Ax T1 SE + Gd', 'Gd'),
  ]);
  const film = (SeriesDescription: string, ViewPosition: string) =>
    ({ phantom: 'chest-dx', header: { SeriesDescription, ViewPosition } }) as const;
  const patient = { PatientName: 'PHANTOM^Follow Up', PatientID: 'PHANTOM-FOLLOW-UP' };
  const old = { ...patient, StudyDate: '20250105', SeriesDate: '20250105' };
  studies.film = writeDerivedStudy(folder, 'film', [film('Chest PA', 'PA')], patient);
  studies.prior = writeDerivedStudy(folder, 'prior', [film('Chest PA prior', 'PA')], old);
});

interface Shown {
  readonly series: string;
  readonly slice: number;
}

/** Series description and image number of every viewport, row by row. */
function shown(page: Page): Promise<readonly Shown[]> {
  return page.evaluate(() => {
    interface Globals {
      readonly services: {
        readonly viewportGridService: {
          getState(): {
            viewports: Map<string, { x: number; y: number; displaySetInstanceUIDs: string[] }>;
          };
        };
        readonly displaySetService: {
          getDisplaySetByUID(uid: string): { SeriesDescription: string };
        };
        readonly cornerstoneViewportService: {
          getCornerstoneViewport(id: string): { getCurrentImageIdIndex(): number } | null;
        };
      };
    }
    const { services } = window as unknown as Globals;
    return [...services.viewportGridService.getState().viewports.entries()]
      .sort(([, a], [, b]) => a.y - b.y || a.x - b.x)
      .map(([id, { displaySetInstanceUIDs }]) => {
        const [uid] = displaySetInstanceUIDs;
        return {
          series: services.displaySetService.getDisplaySetByUID(uid ?? '').SeriesDescription,
          slice:
            services.cornerstoneViewportService
              .getCornerstoneViewport(id)
              ?.getCurrentImageIdIndex() ?? -1,
        };
      });
  });
}

/** The same once it has not changed for a second: viewports go to their middle image when they are ready. */
async function settled(page: Page): Promise<readonly Shown[]> {
  for (let last = await shown(page); ;) {
    await page.waitForTimeout(1000);
    const now = await shown(page);
    if (JSON.stringify(now) === JSON.stringify(last)) return now;
    last = now;
  }
}

test('MR: four weightings in a grid, scrolling together, the prompt works on T1c', async () => {
  const viewer = await openViewer(site.browser, site.server.url, { pack: 'shipped' });
  const { page } = viewer;
  try {
    await viewer.openStudy(studies.mr!);
    await page.waitForFunction(
      () => document.querySelectorAll('.medclip-draft-overlay').length === 4
    );
    const before = await settled(page);
    expect(before.map(v => v.series)).toEqual([
      'Ax T1 SE + Gd',
      'Ax T1 SE',
      'Ax T2 FLAIR',
      'Ax T2 TSE',
    ]);
    const box = (await page.locator('.medclip-draft-overlay').first().boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    for (let i = 0; i < 3; i++) await page.mouse.wheel(0, -100);
    // Towards the tumour: on the other side there is none to outline.
    const moved = before[0]!.slice - 3;
    const together = async () => new Set((await shown(page)).map(v => v.slice));
    for (let i = 0; i < 50 && !(await together()).has(moved); i++) await page.waitForTimeout(100);
    await page.waitForTimeout(300);
    expect([...(await together())]).toEqual([moved]);
    await draftOf(viewer, 'brain tumor');
    await documented(page, 'hanging-mr');
    expect(viewer.errors).toEqual([]);
  } finally {
    await viewer.context.close();
  }
});

test('a radiograph beside its prior', async () => {
  const viewer = await openViewer(site.browser, site.server.url, {
    query: `StudyInstanceUIDs=${studies.prior!}`,
  });
  const { page } = viewer;
  try {
    await viewer.openStudy(studies.film!);
    await page.waitForFunction(
      () => document.querySelectorAll('.medclip-draft-overlay').length === 2
    );
    expect((await shown(page)).map(v => v.series)).toEqual(['Chest PA', 'Chest PA prior']);
    await draftOf(viewer, 'lungs');
    await documented(page, 'hanging-dx');
    expect(viewer.errors).toEqual([]);
  } finally {
    await viewer.context.close();
  }
});
