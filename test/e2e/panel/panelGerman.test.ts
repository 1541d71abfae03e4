import { browserAndPacs } from '../../support/browser/browserAndPacs';
import { check, cy, draftOf, openPatient, PATIENTS } from '../../support/browser/panelPage';
import { boxOf, imageOnScreen, labelVoxels } from '../../support/reader/readerHands';

jest.setTimeout(420_000);

const site = browserAndPacs();

test('a radiograph in German: two prompts in one run, a box to search in, settings, nothing sticks out', async () => {
  const viewer = await openPatient(site.browser, site.pacs.server, PATIENTS.DX, { language: 'de' });
  const { page } = viewer;
  try {
    await page.fill(cy('medclip-prompt'), 'left lung, right lung');
    await page.click(cy('medclip-run'));
    await page.waitForFunction(
      selector => document.querySelectorAll(selector).length === 2,
      cy('medclip-waiting'),
      { timeout: 180_000 }
    );
    expect(await page.innerText(cy('medclip-draft'))).toMatch(/KI-Entwurf/);
    // The film says where the patient's left is: each lung is on its side, and nothing is to be checked.
    expect(await page.isVisible(cy('medclip-side'))).toBe(false);
    await check(page, 'panel-draft-dx-de');
    await page.click(`${cy('medclip-waiting')} >> nth=1`);
    await page.waitForSelector(`${cy('medclip-waiting')}[aria-pressed=true] >> nth=0`);
    for (let left = 2; left > 0; left--) await page.click(cy('medclip-discard'));
    await page.waitForSelector(cy('medclip-draft'), { state: 'detached' });

    await page.click(cy('medclip-region'));
    const box = await page.locator('.medclip-draft-overlay').first().boundingBox();
    if (!box) throw new Error('There is no viewport.');
    await page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.3);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.7, { steps: 4 });
    await page.mouse.up();
    await page.waitForSelector(`${cy('medclip-region')}[data-state=set]`);
    // A run stays inside the box, whatever the text points to outside it.
    await draftOf(viewer, 'lungs');
    await page.click(cy('medclip-accept'));
    await page.waitForSelector(cy('medclip-segment'));
    const { columns } = await imageOnScreen(page);
    const [wide, high] = /(\d+) × (\d+)/.exec(await page.innerText(cy('medclip-region')))!.slice(1);
    const [x0, y0, x1, y1] = boxOf(await labelVoxels(page, 'lungs'), columns);
    expect(x1 - x0 + 1).toBeLessThanOrEqual(Number(wide));
    expect(y1 - y0 + 1).toBeLessThanOrEqual(Number(high));

    await page.click(`${cy('medclip-settings')} summary`);
    await page.selectOption(cy('medclip-setting-saliency'), 'gradcam');
    await check(page, 'panel-settings-de');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.click(cy('medclip-settings-export')),
    ]);
    await page.click(cy('medclip-settings-reset'));
    expect(await page.inputValue(cy('medclip-setting-saliency'))).toBe('auto');
    await page.setInputFiles(cy('medclip-settings-import'), await download.path());
    await page.waitForFunction(
      selector => document.querySelector<HTMLSelectElement>(selector)?.value === 'gradcam',
      cy('medclip-setting-saliency')
    );

    await page.fill(cy('medclip-prompt'), ' , ');
    await page.press(cy('medclip-prompt'), 'Enter');
    await page.waitForSelector(cy('medclip-notice'));
    await check(page, 'panel-notice-de');
    expect(viewer.foreign).toEqual([]);
    expect(viewer.errors).toEqual([]);
  } finally {
    await viewer.context.close();
  }
});
