import type { BrowserContext } from 'playwright-core';
import { browserAndPacs } from '../../support/browser/browserAndPacs';
import { firstOf } from '../../support/browser/kinds';
import { reachOfState, SCREENS } from '../../support/browser/inReach';
import { qido, studyOf } from '../../support/pacs/pacsUnderTest';
import { cy, exactOutline, openPatient, PATIENTS } from '../../support/browser/panelPage';

jest.setTimeout(600_000);

const site = browserAndPacs();

/** States with the most controls at once. */
const TIGHT = new Set(['draft', 'corrected', 'edited', 'failed']);

/** Keeps the answers of the viewer's own origin on the wire, so that a state lasts as long as a look at it needs. */
async function hold(context: BrowserContext, files: string): Promise<() => void> {
  let release = (): void => undefined;
  const released = new Promise<void>(resolve => (release = resolve));
  await context.route(files, async route => {
    await released;
    await route.continue();
  });
  return release;
}

/** One page a language: each state is reached once, and looked at on every screen. */
test.each([
  { language: 'en', unknown: 'blorbitis' },
  { language: 'de', unknown: 'Blorbitis' },
])('$language: what comes next is in sight in every state on every screen', async c => {
  const wrong: string[] = [];
  // What is in sight on a small screen is on a larger one, which takes seconds to draw: the larger ones see the tightest states only.
  // Longer words are tightest on the smallest.
  const screensOf = (state: string) =>
    c.language === 'de' ? firstOf(SCREENS, 1) : TIGHT.has(state) ? SCREENS : firstOf(SCREENS, 2);
  let release = (): void => undefined;
  const viewer = await openPatient(site.browser, site.pacs.server, PATIENTS.US, {
    language: c.language,
    viewport: SCREENS[0]!,
    firstVisit: true,
    prepare: async context => {
      release = await hold(context, '**/models/**/*.onnx');
    },
  });
  const { page, context } = viewer;
  const look = async (state: string, ...controls: string[]) =>
    wrong.push(...(await reachOfState(page, `${state}-${c.language}`, controls, screensOf(state))));
  const saveState = (state: string) =>
    page.waitForSelector(`${cy('medclip-save-state')}[data-state="${state}"]`, {
      timeout: 180_000,
    });
  const gone = (name: string) => page.waitForSelector(cy(name), { state: 'detached' });
  const discard = async () => {
    await page.click(cy('medclip-discard'));
    await gone('medclip-draft');
  };
  const accept = async () => {
    await page.click(cy('medclip-accept'));
    await page.waitForSelector(cy('medclip-segment'));
    await gone('medclip-draft');
  };
  const reopen = async () => {
    page.once('dialog', dialog => void dialog.accept());
    await viewer.openStudy(await studyOf(site.pacs.server, PATIENTS.US));
  };
  const draft = ['medclip-verdict', 'medclip-accept', 'medclip-discard'];
  const tools = ['medclip-tool-inside', 'medclip-tool-box', 'medclip-brush', 'medclip-undo'];
  try {
    // First of all: models that are held back for a minute count as not there.
    await page.fill(cy('medclip-prompt'), 'breast tumor');
    await page.press(cy('medclip-prompt'), 'Enter');
    await page.waitForSelector(cy('medclip-progress'));
    await look('running', 'medclip-cancel', 'medclip-progress');
    release();
    await page.waitForSelector(cy('medclip-discard'));
    await discard();
    await look('tour', 'medclip-tour-next', 'medclip-tour-skip', 'medclip-prompt', 'medclip-run');
    await page.click(cy('medclip-tour-skip'));
    await gone('medclip-tour');
    await look('empty', 'medclip-prompt', 'medclip-run', 'medclip-suggestion');
    await viewer.run('breast tumor');
    await exactOutline(page);
    await look('draft', ...draft, ...tools);

    await page.click(cy('medclip-term-change'));
    await page.waitForSelector(cy('medclip-term-option'));
    await look('term', 'medclip-term-search', 'medclip-term-option', 'medclip-accept');
    await page.press(cy('medclip-term-search'), 'Escape');
    await page.click(cy('medclip-grow'));
    await page.waitForSelector(`${cy('medclip-correct-state')}[data-busy=false]`, {
      state: 'attached',
    });
    await page.click(cy('medclip-tool-inside'));
    await look('corrected', ...draft, ...tools);
    await page.click(cy('medclip-tool-inside'));
    await accept();
    await look('accepted', 'medclip-save', 'medclip-run', ...tools);
    await page.click(cy('medclip-grow'));
    await page.waitForSelector(cy('medclip-segment-accept'));
    await look('edited', 'medclip-segment-accept', 'medclip-save', ...tools);
    await page.click(cy('medclip-segment-accept'));
    await gone('medclip-segment-accept');
    await page.click(cy('medclip-segment-name'));
    await page.fill(cy('medclip-segment-rename'), 'breast cyst');
    await page.keyboard.press('Enter');
    await page.waitForSelector(cy('medclip-code-question'));
    await look('renamed', 'medclip-code-keep', 'medclip-code-change', 'medclip-save');
    await page.click(cy('medclip-code-keep'));

    await context.route(/\/dicom-web\/studies(\/[^/?]+)?$/, route =>
      route.request().method() === 'POST' ? route.abort('connectionrefused') : route.fallback()
    );
    await page.click(cy('medclip-save'));
    await saveState('failed');
    await page.waitForSelector(`${cy('medclip-retry')}:not([disabled])`);
    const kept = ['medclip-kept', 'medclip-retry', 'medclip-download'];
    await look('failed', 'medclip-save', 'medclip-save-state', ...kept);
    await reopen();
    await page.waitForSelector(`${cy('medclip-retry')}:not([disabled])`);
    await page.waitForSelector(cy('medclip-restore'));
    await look('kept', 'medclip-run', 'medclip-restore', 'medclip-discard-unsaved', ...kept);
    await page.click(cy('medclip-restore'));
    await page.waitForSelector(cy('medclip-segment'));
    await context.unrouteAll();
    await page.click(cy('medclip-save'));
    await saveState('saved');
    await look('saved', 'medclip-save-state', 'medclip-run');

    await viewer.run('lungs');
    await page.waitForSelector(`${cy('medclip-verdict')}[data-verdict=none]`);
    await look('nothing', 'medclip-verdict', 'medclip-anyway', 'medclip-discard', 'medclip-run');
    await discard();
    await viewer.run(c.unknown);
    await page.waitForSelector(`${cy('medclip-verdict')}[data-verdict=unknown]`);
    await look('unknown', 'medclip-verdict', 'medclip-discard', 'medclip-run');
    await discard();
    await page.fill(cy('medclip-prompt'), ' , ');
    await page.press(cy('medclip-prompt'), 'Enter');
    await page.waitForSelector(cy('medclip-notice'));
    await look('error', 'medclip-dismiss', 'medclip-run', ...tools);

    await reopen();
    await page.waitForSelector(cy('medclip-continue'), { timeout: 180_000 });
    await look('stored', 'medclip-continue', 'medclip-run');
    await page.click(cy('medclip-continue'));
    await page.waitForSelector(cy('medclip-segment'));
    await look('continued', 'medclip-segment-name', 'medclip-run', ...tools);
    expect(wrong).toEqual([]);
    expect(viewer.errors).toEqual([]);
    expect(viewer.foreign).toEqual([]);
  } finally {
    await context.close();
  }
});

test('from the open study to the PACS in five actions, by keyboard alone; the edit keys, and back to the prompt', async () => {
  const viewer = await openPatient(site.browser, site.pacs.server, PATIENTS.US);
  const { page, context } = viewer;
  const saved = `${cy('medclip-save-state')}[data-state="saved"]`;
  const focused = () => page.evaluate(() => document.activeElement?.id ?? '');
  try {
    await page.keyboard.press('t');
    await page.waitForFunction(() => document.activeElement?.id === 'medclip-prompt');
    await page.keyboard.type('breast tumor');
    await page.keyboard.press('Enter');
    await page.waitForSelector(cy('medclip-accept'), { timeout: 180_000 });
    await exactOutline(page);
    // The image has the keys now.
    expect(await focused()).not.toBe('medclip-prompt');
    await page.keyboard.press('Enter');
    await page.waitForSelector(cy('medclip-segment'));
    await page.keyboard.press('Control+s');
    await page.waitForSelector(saved, { timeout: 180_000 });
    const study = await studyOf(site.pacs.server, PATIENTS.US);
    const seg = await qido(site.pacs.server, `studies/${study}/series?Modality=SEG`);
    expect(seg.length).toBeGreaterThan(0);

    // A second draft: P and N click, B takes it in hand for OHIF's brush, Enter accepts what is in hand.
    await page.keyboard.press('t');
    await page.waitForFunction(() => document.activeElement?.id === 'medclip-prompt');
    await page.keyboard.press('Control+a');
    await page.keyboard.type('breast mass');
    await page.keyboard.press('Enter');
    await page.waitForSelector(cy('medclip-accept'), { timeout: 180_000 });
    await exactOutline(page);
    for (const [key, tool] of [
      ['p', 'inside'],
      ['n', 'outside'],
    ] as const) {
      await page.keyboard.press(key);
      await page.waitForSelector(`${cy(`medclip-tool-${tool}`)}[aria-pressed=true]`);
    }
    await page.keyboard.press('b');
    await page.waitForSelector(cy('medclip-draft'), { state: 'detached' });
    await page.waitForSelector(cy('medclip-segment-accept'));
    // What is on is seen, and Esc puts it away.
    await page.waitForSelector(`${cy('medclip-brush')}[aria-pressed=true]`);
    await page.keyboard.press('e');
    await page.waitForSelector(`${cy('medclip-eraser')}[aria-pressed=true]`);
    await page.keyboard.press('Escape');
    await page.waitForSelector(`${cy('medclip-eraser')}[aria-pressed=false]`);
    await page.keyboard.press('Enter');
    await page.waitForSelector(cy('medclip-segment-accept'), { state: 'detached' });
    await page.keyboard.press('Control+s');
    await page.waitForSelector(`${cy('medclip-segment')}[data-saved=false]`, { state: 'detached' });

    // Where nothing is outlined the next word is typed: the prompt keeps the focus. Escape on the image discards.
    await page.keyboard.press('t');
    await page.waitForFunction(() => document.activeElement?.id === 'medclip-prompt');
    await page.keyboard.press('Control+a');
    await page.keyboard.type('lungs');
    await page.keyboard.press('Enter');
    await page.waitForSelector(cy('medclip-draft'), { timeout: 180_000 });
    expect(await focused()).toBe('medclip-prompt');
    expect(viewer.errors).toEqual([]);
  } finally {
    await context.close();
  }
});
