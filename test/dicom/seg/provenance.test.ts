import fc from 'fast-check';
import {
  algorithmParameters,
  type RunFacts,
} from '@medclip/extension-medclip-sam/dicom/seg/provenance';

const FACTS: RunFacts = {
  prompt: 'breast tumor',
  saliency: 'gradcam',
  topK: null,
  prompting: 'box',
  postprocess: 'otsu',
  threshold: 0.4236541,
  verdict: 'strong',
  specificityScore: 1 / 3,
  packId: 'medclip-nano',
  packSha256: 'ab12',
  backend: 'wasm',
  edited: false,
  appVersion: '0.1.0',
};

/** As another program would read it. */
const read = (text: string) =>
  new Map(text.split('; ').map(pair => pair.split('=', 2) as [string, string]));

describe('algorithmParameters', () => {
  it('says what was asked and with what', () => {
    expect(Object.fromEntries(read(algorithmParameters(FACTS)))).toEqual({
      app: '0.1.0',
      pack: 'medclip-nano',
      packSha256: 'ab12',
      backend: 'wasm',
      saliency: 'gradcam',
      topK: 'none',
      prompting: 'box',
      postprocess: 'otsu',
      threshold: '0.423654',
      specificity: 'strong 0.333333',
      edited: 'no',
      prompt: 'breast tumor',
    });
    const other = read(algorithmParameters({ ...FACTS, topK: 300, edited: true }));
    expect([other.get('topK'), other.get('edited')]).toEqual(['300', 'yes']);
  });

  it('says what another run needs to see the same: window, box and drawing model', () => {
    const window = { center: 40, width: 400.5 };
    const seen = { window, region: [10, 20, 110, 90], drawnBy: 'fast' };
    const said = read(algorithmParameters({ ...FACTS, ...seen }));
    expect([said.get('window'), said.get('region'), said.get('drawnBy')]).toEqual([
      '40 400.5',
      '10 20 110 90',
      'fast',
    ]);
    expect([...said.keys()].at(-1)).toBe('prompt');
  });

  it('tells the wordings that were asked in place of the prompt, after it', () => {
    const wordings = ['breast tumor', 'an ultrasound image | of a = breast mass'];
    const text = algorithmParameters({ ...FACTS, wordings });
    expect(text.endsWith('wordings=breast tumor | an ultrasound image / of a breast mass')).toBe(
      true
    );
    const alone = algorithmParameters({ ...FACTS, wordings: [FACTS.prompt] });
    expect(alone).toBe(algorithmParameters(FACTS));
  });

  it.each([
    ['a\\b', 'a b'],
    ['tumor; edited=yes', 'tumor edited yes'],
    ['two\r\nlines\tand\u2028more', 'two lines and more'],
    ['bell\u0007\u0000 and \u009Bescape', 'bell and escape'],
    ['ورم 🧠 Geschwür ^', 'ورم 🧠 Geschwür ^'],
    ['', ''],
  ])('keeps a prompt %j from breaking the text', (prompt, kept) => {
    const values = read(algorithmParameters({ ...FACTS, prompt }));
    expect(values.get('prompt')).toBe(kept);
    expect(values.get('edited')).toBe('no');
    expect(values.size).toBe(12);
  });

  it('is a legal LT for any text and number, and loses at most the end of the prompt', () => {
    const text = fc.string({ unit: 'binary', maxLength: 12_000, size: 'max' });
    fc.assert(
      fc.property(text, fc.double(), (prompt, threshold) => {
        const lt = algorithmParameters({ ...FACTS, prompt, threshold });
        expect([...lt].length).toBeLessThanOrEqual(10_240);
        expect(lt).not.toMatch(/[\\\u0000-\u001F\u007F-\u009F]/);
        expect(read(lt).get('packSha256')).toBe('ab12');
      }),
      { numRuns: 15 }
    );
  });
});
