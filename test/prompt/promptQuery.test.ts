import { conceptIn, synonymsOf } from '@medclip/extension-medclip-sam/prompt/concepts';
import { wordingsOf } from '@medclip/extension-medclip-sam/prompt/wordings';
import { readQuery } from '@medclip/extension-medclip-sam/prompt/promptQuery';

describe('what a prompt asks for', () => {
  it.each([
    ['no brain tumor', 'MR', 'brain tumor'],
    ['no tumour', 'MR', 'brain tumor'],
    ['there is no evidence of a mass', 'US', 'a mass'],
    ['without any lesion', 'US', 'breast tumor'],
    ['tumour-free brain', 'MR', 'brain tumor'],
    ['normal breast', 'US', 'breast tumor'],
    ['a healthy brain', 'MR', 'brain tumor'],
    ['an ultrasound image with no suspicious breast mass', 'US', 'breast mass'],
    ['lungs without nodules', 'CT', 'nodules'],
  ])('%s (%s): the absence of %s', (prompt, modality, finding) => {
    expect(readQuery(prompt, modality)).toEqual({ text: finding, absence: true });
  });

  it.each([
    ['breast tumor', 'US', 'breast tumor'],
    ['normal lungs', 'CR', 'lungs'],
    ['cyst without solid part', 'US', 'cyst without solid part'],
    ['non enhancing lesion', 'MR', 'non enhancing lesion'],
    ['nodule in the left lobe', 'US', 'nodule in the left lobe'],
    ['no', 'US', 'no'],
  ])('%s (%s): %s itself', (prompt, modality, text) => {
    expect(readQuery(prompt, modality)).toEqual({ text, absence: false });
  });
});

describe('wordings', () => {
  it('keep the prompt first, frame it by modality, and swap synonyms of the longest name', () => {
    expect(conceptIn('a Brain Tumour, left')?.name).toBe('brain tumor');
    expect(synonymsOf('small breast mass')).toContain('small breast lesion');
    expect(synonymsOf('spleen')).toEqual([]);
    const words = wordingsOf('breast mass', 'US', 20);
    expect(words.slice(0, 3)).toEqual([
      'breast mass',
      'an ultrasound image showing breast mass',
      'breast mass on an ultrasound image',
    ]);
    expect(words).toContain('breast tumor');
    expect(new Set(words).size).toBe(words.length);
  });

  it('do not frame what is a sentence already, and stop at the count', () => {
    const prompt = 'an ultrasound image showing a breast mass';
    expect(wordingsOf(prompt, 'US', 3)).toEqual([
      prompt,
      'an ultrasound image showing a breast tumor',
      'an ultrasound image showing a breast lesion',
    ]);
  });
});
