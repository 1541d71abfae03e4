import { lookUpTerm, readPrompt } from '../../extensions/medclip-sam/src/prompt/readPrompt';
import {
  BUNDLED_LIBRARY,
  promptCount,
  parsePromptLibrary,
  suggestPrompts,
} from '../../extensions/medclip-sam/src/prompt/library';
import { splitPrompts } from '../../extensions/medclip-sam/src/prompt/splitPrompts';

const texts = (modality: string, bodyPart = '', description = '') =>
  suggestPrompts(BUNDLED_LIBRARY, { modality, bodyPart, description }, 'en').map(s => s.text);

describe('suggestPrompts', () => {
  test('German prompts of the bundled library all mean what the English ones do', () => {
    for (const { text, de } of BUNDLED_LIBRARY.prompts) {
      const [meant, said] = [readPrompt(text), readPrompt(de!)];
      expect([de, said.concept, said.side]).toEqual([de, meant.concept, meant.side]);
    }
  });

  test('words that are not understood in German stay as they are', () => {
    const prompts = [{ text: 'lungs', de: 'Lüfte', modality: ['DX'] }];
    const context = { modality: 'DX', bodyPart: '', description: '' };
    expect(suggestPrompts({ version: 1, prompts }, context, 'de')).toEqual([
      { text: 'lungs', hint: 'Lüfte' },
    ]);
  });

  test('offers what the modality can show, what the series is about first', () => {
    expect(texts('us ')[0]).toBe('breast tumor');
    expect(texts('US', 'THYROID')[0]).toBe('thyroid nodule');
    expect(texts('MR', '', 'Sella dynamic')[0]).toBe('pituitary tumor');
    expect(texts('XC')).toEqual([]);
  });

  test('of a head what the pack was made for comes first, and once', () => {
    const head = texts('MR', '', 'Brain MR T1 post contrast');
    expect(head[0]).toBe('brain tumor');
    expect(head.filter(text => text === 'brain tumor')).toHaveLength(1);
    expect(promptCount(BUNDLED_LIBRARY)).toBe(BUNDLED_LIBRARY.prompts.length - 1);
    // Where nothing says what is shown it is still offered.
    expect(texts('MR', '', 'T1')).toEqual(['brain tumor']);
  });

  test('offers them in German, the English words beside them', () => {
    const context = { modality: 'DX', bodyPart: '', description: '' };
    expect(suggestPrompts(BUNDLED_LIBRARY, context, 'de')[0]).toEqual({
      text: 'Lungen',
      hint: 'lungs',
    });
  });

  test('every bundled prompt has a standard code', () => {
    for (const { text, modality } of BUNDLED_LIBRARY.prompts) {
      expect([text, lookUpTerm(text, modality[0]).coded]).toEqual([text, true]);
    }
  });
});

describe('parsePromptLibrary', () => {
  test.each<[string, unknown]>([
    ['no object', 'x'],
    ['another version', { version: 2, prompts: [] }],
    ['an empty prompt', { version: 1, prompts: [{ text: ' ', modality: ['US'] }] }],
    ['no modality', { version: 1, prompts: [{ text: 'x', modality: [] }] }],
    ['an unknown field', { version: 1, prompts: [{ text: 'x', modality: ['US'], colour: 1 }] }],
    ['a broken pattern', { version: 1, prompts: [{ text: 'x', modality: ['US'], about: '(' }] }],
  ])('refuses %s, and says what to do', (_, json) => {
    expect(() => parsePromptLibrary(json)).toThrow(
      expect.objectContaining({ code: 'bad-input', remedy: expect.stringMatching(/bundled/) })
    );
  });
});

test('a pattern of the old kind, however harmless, is told what to write', () => {
  for (const about of ['liver|leber', '(a+)+$', ['(a+)+$']]) {
    const json = { version: 1, prompts: [{ text: 'x', modality: ['CT'], about }] };
    expect(() => parsePromptLibrary(json)).toThrow(/list of words|single word/);
  }
});

test('words are looked up by their beginning, with a star anywhere, in any case and script', () => {
  const offered = (word: string, description: string) =>
    suggestPrompts(
      parsePromptLibrary({ version: 1, prompts: [{ text: 'x', modality: ['CT'], about: [word] }] }),
      { modality: 'CT', bodyPart: '', description },
      'en'
    ).length === 1;
  expect(offered('liver', 'AX_LIVERS t2')).toBe(true);
  expect(offered('liver', 'deliver')).toBe(false);
  expect(offered('*leber', 'Oberbauchleber')).toBe(true);
  expect(offered('schädel', 'SCHA\u0308DEL nativ')).toBe(true);
  expect(offered('肺', '胸部 肺')).toBe(true);
  const started = performance.now();
  offered('*a', 'a'.repeat(100_000) + '!');
  expect(performance.now() - started).toBeLessThan(5_000);
});

test('splitPrompts takes lines, commas and semicolons, each prompt once', () => {
  expect(splitPrompts(' left lung,right lung;\nheart\n left lung ,, ')).toEqual([
    'left lung',
    'right lung',
    'heart',
  ]);
  expect(splitPrompts(' , ')).toEqual([]);
  expect(splitPrompts('lung, left; Lunge, rechts')).toEqual(['lung, left', 'Lunge, rechts']);
  expect(splitPrompts('tumor and cyst\nTumor und Zyste')).toEqual([
    'tumor',
    'cyst',
    'Tumor',
    'Zyste',
  ]);
  for (const one of [
    'left and right lung',
    'head and neck tumor',
    'no tumor and cyst',
    'A breast ultrasound showing a well-defined, round mass suggestive of a benign breast tumor.',
    'mass with spiculated, irregular margins and calcification',
  ]) {
    expect(splitPrompts(one)).toEqual([one]);
  }
});
