import {
  createRecentPrompts,
  ownerOf,
  RECENT_KEY,
} from '../../../extensions/medclip-sam/src/viewer/prompt/recentPrompts';

function storage() {
  const values = new Map<string, string>();
  return {
    values,
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
  };
}

function places() {
  const [tab, browser] = [storage(), storage()];
  return { tab, browser, open: () => createRecentPrompts({ tab, browser }) };
}

describe('recent prompts', () => {
  test('the latest first, each once, the oldest forgotten; the tab remembers, the browser does not', () => {
    const { tab, browser, open } = places();
    const recent = open();
    for (const prompt of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'c']) recent.add(prompt);
    expect(recent.list()).toEqual(['c', 'g', 'f', 'e', 'd', 'b']);
    const reloaded = open();
    reloaded.openFor('');
    expect(reloaded.list()).toEqual(recent.list());
    expect(browser.values.size).toBe(0);
    expect(tab.values.has(RECENT_KEY)).toBe(true);
  });

  test("on the reader's word they move to the browser, and back without a trace", () => {
    const { tab, browser, open } = places();
    const recent = open();
    recent.add('breast cyst');
    recent.keepIn('browser');
    expect([tab.values.size, browser.values.size]).toEqual([0, 1]);
    const later = open();
    later.keepIn('browser');
    expect(later.list()).toEqual(['breast cyst']);
    later.keepIn('tab');
    expect([tab.values.size, browser.values.size]).toEqual([1, 0]);
    later.clear();
    expect([later.list(), tab.values.size, browser.values.size]).toEqual([[], 0, 0]);
  });

  test('what one user typed is not shown to the next', async () => {
    const { open } = places();
    const first = open();
    first.openFor(await ownerOf('issuer|one'));
    first.add('melanoma');
    const next = open();
    next.openFor(await ownerOf('issuer|two'));
    expect(next.list()).toEqual([]);
    next.openFor(await ownerOf('issuer|one'));
    expect(next.list()).toEqual(['melanoma']);
    expect(await ownerOf('issuer|one')).not.toContain('one');
    expect(await ownerOf('')).toBe('');
  });

  test('storage that is broken, forbidden or missing is lived with', () => {
    const denied = () => {
      throw new Error('denied');
    };
    const forbidden = { getItem: denied, setItem: denied, removeItem: denied };
    const recent = createRecentPrompts({ tab: forbidden, browser: undefined });
    recent.openFor('x');
    recent.add('lungs');
    recent.keepIn('browser');
    expect(recent.list()).toEqual(['lungs']);
    const { tab, open } = places();
    tab.setItem(RECENT_KEY, '{"prompts":7}');
    const opened = open();
    opened.openFor('');
    expect(opened.list()).toEqual([]);
  });
});
