import { synonymsOf, wordingsOf } from '@medclip/extension-medclip-sam/prompt/wordings';

describe('wordings', () => {
  it('keep the prompt first, frame it by modality, and swap synonyms of the longest name', () => {
    expect(synonymsOf('small breast mass')).toContain('small breast lesion');
    expect(synonymsOf('a Brain Tumour, left')).toContain('a glioma left');
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
