import { browserAndPacs } from '../../support/browser/browserAndPacs';
import { studyOf } from '../../support/pacs/pacsUnderTest';
import { traceMainThread, type TaskShare } from '../../support/browser/mainThreadTrace';
import { openViewer } from '../../support/browser/viewerPage';

jest.setTimeout(600_000);

const LIMIT_MS = 50;
const TRIES = 3;

const site = browserAndPacs('embedded', { timed: true });

/** Tasks of one way from prompt to stored SEG, the longest first. */
async function tasksOfOneRun(): Promise<readonly TaskShare[]> {
  const viewer = await openViewer(site.browser, site.pacs.server.url);
  const { page, cy } = viewer;
  try {
    await viewer.openStudy(await studyOf(site.pacs.server, 'PHANTOM^Chest Film'));
    // Settled: OHIF's own start is not what is measured.
    await page.waitForTimeout(2000);
    const trace = await traceMainThread(
      await viewer.context.newCDPSession(page),
      /\/plugins\/(extension|mode)/
    );
    await viewer.run('lungs');
    await page.click(cy('medclip-accept'));
    await page.waitForSelector(cy('medclip-segment'));
    await page.click(cy('medclip-save'));
    await page.waitForSelector(`${cy('medclip-save-state')}[data-state="saved"]`);
    return await trace.stop();
  } finally {
    await viewer.context.close();
  }
}

test(`no task of the main thread spends more than ${LIMIT_MS} ms in our code, from prompt to stored SEG`, async () => {
  let longest = Infinity;
  // A task that is long by itself is long each time; what a busy machine adds is not.
  for (let i = 0; i < TRIES && longest > LIMIT_MS; i++) {
    const tasks = await tasksOfOneRun();
    process.stderr.write(`longest tasks of ours: ${JSON.stringify(tasks.slice(0, 3))}\n`);
    // The measurement itself works: windowing and outlining a radiograph take some milliseconds.
    expect(tasks.reduce((sum, task) => sum + task.mineMs, 0)).toBeGreaterThan(5);
    longest = Math.min(longest, tasks[0]!.mineMs);
  }
  expect(longest).toBeLessThanOrEqual(LIMIT_MS);
});
