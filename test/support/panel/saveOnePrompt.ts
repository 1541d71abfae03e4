import type { Browser } from 'playwright-core';
import { qido, studyOf } from '../pacs/pacsUnderTest';
import type { TestServer } from '../pacs/testServer';
import { openViewer } from '../browser/viewerPage';

/**
 * From a prompt to a SEG in the PACS, as a reader goes; fails on errors of the plugin and on requests to another origin.
 *
 * @returns the paths that the page asked for
 */
export async function saveOnePrompt(
  browser: Browser,
  server: Pick<TestServer, 'url'>
): Promise<string[]> {
  const viewer = await openViewer(browser, server.url, { pack: 'shipped' });
  const { page, cy } = viewer;
  try {
    const requested: string[] = [];
    page.on('request', request => requested.push(new URL(request.url()).pathname));
    const study = await studyOf(server, 'PHANTOM^Breast Mass');
    await viewer.openStudy(study);
    await viewer.run('breast tumor');
    await page.click(cy('medclip-accept'));
    await page.waitForSelector(cy('medclip-segment'));
    await page.click(cy('medclip-save'));
    await page.waitForSelector(`${cy('medclip-save-state')}[data-state="saved"]`);
    expect(await qido(server, `studies/${study}/series?Modality=SEG`)).toHaveLength(1);
    expect(viewer.errors).toEqual([]);
    expect(viewer.foreign).toEqual([]);
    return requested;
  } finally {
    await viewer.context.close();
  }
}
