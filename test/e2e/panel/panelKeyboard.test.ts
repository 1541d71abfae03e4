import { browserAndPacs } from '../../support/browser/browserAndPacs';
import { studyOf } from '../../support/pacs/pacsUnderTest';
import { check, cy, focusImage, openPatient, PATIENTS } from '../../support/browser/panelPage';
import { segmentVoxels, showStoredSegmentation } from '../../support/browser/viewerPage';

jest.setTimeout(420_000);

const site = browserAndPacs();

test('ultrasound by keyboard alone: tour, prompt, candidates, code, accept, save, and back', async () => {
  const viewer = await openPatient(site.browser, site.pacs.server, PATIENTS.US, {
    firstVisit: true,
  });
  const { page } = viewer;
  try {
    await page.waitForSelector(cy('medclip-tour'));
    await check(page, 'panel-tour');
    for (let i = 0; i < 3; i++) await page.press(cy('medclip-tour-next'), 'Enter');
    await page.waitForSelector(cy('medclip-tour'), { state: 'detached' });

    await focusImage(page);
    await page.keyboard.press('t');
    await page.waitForFunction(() => document.activeElement?.id === 'medclip-prompt');
    // Letters that are hotkeys elsewhere stay letters here.
    await page.keyboard.type('topnx');
    expect(await page.inputValue(cy('medclip-prompt'))).toBe('topnx');
    for (let i = 0; i < 5; i++) await page.keyboard.press('Backspace');
    await page.keyboard.type('tumor');
    await page.keyboard.press('ArrowDown');
    await check(page, 'panel-suggestions');
    await page.keyboard.press('Enter');
    expect(await page.inputValue(cy('medclip-prompt'))).toBe('breast tumor');
    await page.keyboard.press('Enter');
    await page.waitForSelector(cy('medclip-draft'), { timeout: 180_000 });
    expect(await page.isChecked(cy('medclip-heatmap'))).toBe(true);
    await check(page, 'panel-draft');

    await focusImage(page);
    await page.keyboard.press('o');
    await page.waitForFunction(
      selector => !document.querySelector<HTMLInputElement>(selector)?.checked,
      cy('medclip-heatmap')
    );
    await page.keyboard.press('o');
    const chosen = () => page.getAttribute(`${cy('medclip-candidate')} >> nth=0`, 'aria-pressed');
    if ((await page.locator(cy('medclip-candidate')).count()) > 1) {
      const before = await chosen();
      await focusImage(page);
      await page.keyboard.press('Tab');
      await page.waitForFunction(
        ([selector, was]) => document.querySelector(selector)?.getAttribute('aria-pressed') !== was,
        [cy('medclip-candidate'), before] as const
      );
      await focusImage(page);
      await page.keyboard.press('Shift+Digit1');
      await page.waitForSelector(`${cy('medclip-candidate')}[aria-pressed=true] >> nth=0`);
    }

    await page.press(cy('medclip-term-change'), 'Enter');
    await page.keyboard.type('cyst');
    await check(page, 'panel-code');
    await page.keyboard.press('Enter');
    expect(await page.innerText(cy('medclip-term'))).toMatch(/cyst/i);

    await page.focus(cy('medclip-prompt'));
    await focusImage(page);
    await page.keyboard.press('Enter');
    await page.waitForSelector(cy('medclip-segment'));
    await page.waitForSelector(cy('medclip-draft'), { state: 'detached' });
    const written = await segmentVoxels(page);

    // Another name leaves the code as it is, and asks where the name has a code of its own.
    await page.press(cy('medclip-segment-name'), 'Enter');
    await page.keyboard.press('Control+a');
    await page.keyboard.type('breast abscess');
    await page.keyboard.press('Enter');
    await page.waitForSelector(cy('medclip-code-question'));
    await check(page, 'panel-code-question');
    await page.press(cy('medclip-code-keep'), 'Enter');
    await page.waitForSelector(cy('medclip-code-question'), { state: 'detached' });
    await page.press(cy('medclip-save'), 'Enter');
    await page.waitForSelector(`${cy('medclip-save-state')}[data-state="saved"]`, {
      timeout: 180_000,
    });

    // The stored segmentation hangs on its source by itself, and says where it comes from.
    await viewer.openStudy(await studyOf(site.pacs.server, PATIENTS.US));
    await page.waitForSelector(cy('medclip-provenance'), { timeout: 180_000 });
    await showStoredSegmentation(page);
    expect(await segmentVoxels(page)).toEqual(written);
    await page.press(`${cy('medclip-provenance')} summary`, 'Enter');
    expect(await page.innerText(cy('medclip-provenance'))).toMatch(/breast tumor/);
    await check(page, 'panel-reopened-us');
    expect(viewer.foreign).toEqual([]);
    expect(viewer.errors).toEqual([]);
  } finally {
    await viewer.context.close();
  }
});
