import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { browserOverFolder } from '../../support/browser/browserOverFolder';
import { dcmtkTool, encodedBy, modifiedBy, shownByDcmtk } from '../../support/dicom/dcmtk';
import { describeWithTool } from '../../support/externalTool';
import { colourKinds, greyKinds, type PixelKind } from '../../support/dicom/pixelKinds';
import { shownInViewer } from '../../support/browser/shownInViewer';
import { openViewer, type PageGlobals } from '../../support/browser/viewerPage';

jest.setTimeout(400_000);

const STUDY = '2.25.77001';

/** Uncompressed, and compressed in each lossless way; what the host loses for good is refused elsewhere (readDicomImage). */
function images(): readonly (PixelKind & { readonly stored: Uint8Array })[] {
  const grey = greyKinds(40, 91)
    .filter(({ name }) => !/\/(8|9|10|12|14|15)\/15 signed|8\/7\/7 signed/.test(name))
    .slice(0, 14);
  // The host turns these into colours itself, and otherwise: what is on screen is what a run gets.
  const colours = colourKinds(3).filter(({ name }) => !/of 6 bits|, signed/.test(name));
  const plain = [...grey, ...colours].map(kind => ({ ...kind, stored: kind.file }));
  const encoders = [['dcmcrle'], ['dcmcjpls'], ['dcmcjpeg', '+e1']];
  const rgb = colourKinds(3)[0]!;
  const compressed = encoders.flatMap(command =>
    [grey[0]!, grey[1]!, rgb].map(kind => ({
      ...kind,
      name: `${kind.name} by ${command.join(' ')}`,
      stored: encodedBy(command, kind.file),
    }))
  );
  return [...plain, ...compressed];
}

/** A series in the active viewport, as a reader puts it there: with a window of its own. */
async function show(page: Page, seriesInstanceUID: string): Promise<void> {
  type Grid = PageGlobals['services']['viewportGridService'] & {
    setDisplaySetsForViewport(to: { viewportId: string; displaySetInstanceUIDs: string[] }): void;
  };
  await page.evaluate(uid => {
    const { services } = window as unknown as PageGlobals;
    const sets = services.displaySetService.getActiveDisplaySets() as readonly {
      displaySetInstanceUID: string;
      SeriesInstanceUID?: string;
    }[];
    const grid = services.viewportGridService as Grid;
    grid.setDisplaySetsForViewport({
      viewportId: grid.getActiveViewportId()!,
      displaySetInstanceUIDs: [
        sets.find(one => one.SeriesInstanceUID === uid)!.displaySetInstanceUID,
      ],
    });
  }, seriesInstanceUID);
  await page.waitForFunction(
    uid => {
      const { services, cornerstone } = window as unknown as PageGlobals;
      const id = services.viewportGridService.getActiveViewportId();
      const imageId =
        id && services.cornerstoneViewportService.getCornerstoneViewport(id)?.getCurrentImageId();
      return Boolean(
        imageId && imageId.includes(`/series/${uid}/`) && cornerstone.cache.getImage(imageId)
      );
    },
    seriesInstanceUID,
    { timeout: 180_000 }
  );
}

describeWithTool(dcmtkTool, 'images in the viewer as dcm2pnm shows them', () => {
  const all = images();

  const site = browserOverFolder(folder => {
    all.forEach(({ stored }, i) => {
      const file = modifiedBy(
        {
          '0020,000d': STUDY,
          '0020,000e': `${STUDY}.${i + 1}`,
          '0008,0018': `${STUDY}.${i + 1}.1`,
          '0020,0011': String(i + 1),
          '0020,0013': String(i + 1),
          '0010,0010': 'Shown^Pixels',
          '0010,0020': 'SHOWN',
        },
        stored
      );
      writeFileSync(path.join(folder, `${i}.dcm`), file);
    });
  });

  test('every kind, within one grey level', async () => {
    const viewer = await openViewer(site.browser, site.server.url);
    await viewer.openStudy(STUDY);
    const wrong: string[] = [];
    for (const [i, kind] of all.entries()) {
      try {
        await show(viewer.page, `${STUDY}.${i + 1}`);
        const shown = await shownInViewer(viewer.page);
        const expected = shownByDcmtk(kind.stored, kind.show);
        const most = shown.data.reduce((m, v, k) => Math.max(m, Math.abs(v - expected[k]!)), 0);
        // The host turns Y Cb Cr into RGB by PS3.3 itself, dcm2pnm by tables that it cuts off.
        const limit = kind.name.includes('YBR_FULL') ? 2 : 1;
        if (shown.data.length !== expected.length || most > limit) {
          wrong.push(`${kind.name}: ${most} (${shown.differs})`);
        }
      } catch (e) {
        wrong.push(`${kind.name}: ${String(e).slice(0, 200)}`);
      }
    }
    expect(wrong).toEqual([]);
    await viewer.context.close();
  });
});
