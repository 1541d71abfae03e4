import { createTermChoices } from '@medclip/extension-medclip-sam/prompt/terms/termChoices';
import { termColour } from '@medclip/extension-medclip-sam/prompt/terms/termColour';
import { searchTerms, termById } from '@medclip/extension-medclip-sam/prompt/terms/termSearch';
import { lookUpTerm } from '@medclip/extension-medclip-sam/prompt/readPrompt';
import { termMeaning } from '@medclip/extension-medclip-sam/prompt/terms/terminology';
import { readAlgorithmParameters } from '@medclip/extension-medclip-sam/dicom/seg/provenance';

describe('searchTerms', () => {
  const names = (text: string) => searchTerms(text).map(hit => termMeaning(hit.term));

  test('finds by the beginnings of words, with the sides of paired organs', () => {
    expect(names('lung').slice(0, 3)).toEqual(['Lung', 'Lung, Left', 'Lung, Right']);
    expect(names('left lun')[0]).toBe('Lung, Left');
    expect(names('zzz')).toEqual([]);
  });

  test('every hit can be found again by its id, and is coded', () => {
    for (const hit of searchTerms('', 500)) {
      expect(termById(hit.id)).toEqual(hit.term);
      expect(hit.term.coded).toBe(true);
    }
    const ids = searchTerms('', 5000).map(hit => hit.id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('term choices', () => {
  test('hold for the same words, however they are written, until they are taken back', () => {
    const choices = createTermChoices();
    const [hit] = searchTerms('kidney');
    expect(choices.termFor('that thing', 'CT').coded).toBe(false);
    choices.choose('that thing', hit!.term);
    expect(choices.termFor('That  things', 'CT')).toEqual(hit!.term);
    choices.choose('that thing', null);
    expect(choices.termFor('that thing', 'CT')).toEqual(lookUpTerm('that thing', 'CT'));
  });
});

describe('termColour', () => {
  test('one colour per concept, whatever the words and the side', () => {
    expect(termColour(lookUpTerm('lungs'))).toEqual(termColour(lookUpTerm('left lung')));
    expect(termColour(lookUpTerm('lungs'))).not.toEqual(termColour(lookUpTerm('heart')));
    expect(termColour(lookUpTerm('breast tumor'))).not.toEqual(termColour(lookUpTerm('breast')));
  });

  test('is a colour, and none where there is no code', () => {
    for (const { term } of searchTerms('', 500)) {
      const rgb = termColour(term) ?? [];
      expect(rgb).toHaveLength(3);
      expect(rgb.every(v => Number.isInteger(v) && v >= 0 && v <= 255)).toBe(true);
      // Legible on black: relative luminance well above it.
      const [r = 0, g = 0, b = 0] = rgb;
      expect(0.2126 * r + 0.7152 * g + 0.0722 * b).toBeGreaterThan(60);
    }
    expect(termColour(lookUpTerm('no tumor'))).toBeNull();
  });
});

test('algorithm parameters are read back, and other texts give nothing', () => {
  expect([...readAlgorithmParameters('app=1; topK=none; prompt=breast tumor')]).toEqual([
    ['app', '1'],
    ['topK', 'none'],
    ['prompt', 'breast tumor'],
  ]);
  expect(readAlgorithmParameters('trained on 12 cases').size).toBe(0);
});
