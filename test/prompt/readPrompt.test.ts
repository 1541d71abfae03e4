import fc from 'fast-check';
import { readPrompt } from '@medclip/extension-medclip-sam/prompt/readPrompt';
import { termMeaning } from '@medclip/extension-medclip-sam/prompt/terms/terminology';
import { unknownTo } from '@medclip/extension-medclip-sam/prompt/packWords';
import { PROMPTS } from '../support/words/promptTable';

const nano = { clip: { dense: {} } };
const open = { openVocabulary: true, clip: { dense: null } };

describe('the table of prompts', () => {
  it('has at least sixty, of every kind', () => {
    expect(PROMPTS.length).toBeGreaterThanOrEqual(60);
  });

  test.each(PROMPTS)('$prompt ($modality)', row => {
    const meaning = readPrompt(row.prompt, { modality: row.modality });
    expect({
      target: meaning.target,
      text: meaning.text,
      side: meaning.side,
      negated: meaning.negated,
      parts: meaning.parts,
      term: termMeaning(meaning.answer.term),
      didYouMean: meaning.didYouMean,
    }).toEqual({
      target: row.target,
      text: row.text,
      side: row.side,
      negated: row.negated,
      parts: row.parts,
      term: row.term,
      didYouMean: row.didYouMean,
    });
    expect(unknownTo(nano, meaning).length > 0).toBe(row.unknownToNano);
  });
});

describe('readPrompt', () => {
  it('never codes or colours what is denied', () => {
    const denied = PROMPTS.filter(row => row.negated);
    expect(denied.length).toBeGreaterThan(20);
    for (const row of denied) {
      const { answer, colour } = readPrompt(row.prompt, { modality: row.modality });
      expect([row.prompt, answer.kind, answer.term.coded, colour]).toEqual([
        row.prompt,
        'none',
        false,
        null,
      ]);
    }
  });

  const DENIED = `
    devoid of tumor | lacks a tumor | zero tumors | 0 tumors | nil tumor | tumor = 0 | unlikely tumor | tumor unlikely
    resected tumor | tumor excised | complete resection of tumor | removal of the tumor | Tumor reseziert | vollständige Resektion des Tumors
    resolved tumor | removed tumor | tumor has disappeared | tumor vanished | clear of tumor | nothing in the breast
    fails to show tumor | failed to demonstrate a mass | tumor doesn't exist | tumor isnt there | doesnt have a tumor
    minus tumor | non-tumor brain | ¬tumor | !tumor | 🚫 tumor | tumor ❌ | tumor ✗ | tumor (-) | LN [-] | tumor – | tumor - | tumor = false | tumor n/a
    sin tumor | sans tumor | senza tumore | nessun tumore | geen tumor | ingen tumor | noo tumor | Tumor nicht bestätigt
    niemals Tumor | Tumor widerlegt | Tumor verschwunden | Ø Metastasen | ø Tumor | null Tumoren | nichts in der Brust`;
  const ASKED_FOR = `
    tumor! | Brain tumor! (left) | non-small cell lung carcinoma | non-Hodgkin lymphoma | non-mass enhancement
    non-enhancing tumor | clear cell carcinoma | grade 0 tumor | T0 tumor | 0.5 cm tumor | tumor 0.8 cm | Ø 3 cm tumor
    tumor sin. | false aneurysm | false lumen | null cell adenoma | failed kidney | brain tumor - left | tumor-like lesion | tu\u00admor | tumor not biopsied | tumor which does not enhance | tumor not removed | tumor not resected | tumor after resection | recurrent tumor after resection of glioma | cyst after removal of tumor | cyst without septations`;
  const listed = (text: string) => text.split(/[|\n]/).map(part => part.trim());

  test.each(listed(DENIED).filter(Boolean))('"%s" asks for an absence', prompt => {
    const { negated, answer } = readPrompt(prompt, { modality: 'MR' });
    expect([negated, answer.term.coded]).toEqual([true, false]);
  });

  test.each(listed(ASKED_FOR).filter(Boolean))('"%s" asks for something', prompt => {
    expect(readPrompt(prompt, { modality: 'MR' }).negated).toBe(false);
  });

  it('a denial in front of any finding, in any words, is one', () => {
    const denials = fc.constantFrom(
      ...['no', 'without', 'No evidence of', 'negative for', 'absence of', 'free of', 'rule out'],
      ...['kein', 'keine', 'ohne', 'Ausschluss', 'frei von', 'kein Hinweis auf', 'not a']
    );
    const findings = fc.constantFrom('tumor', 'mass', 'cyst', 'Raumforderung', 'brain tumour');
    const places = fc.constantFrom('', ' in the left breast', ' of the brain', ' der Brust');
    fc.assert(
      fc.property(denials, findings, places, (denial, finding, place) => {
        expect(readPrompt(`${denial} ${finding}${place}`, { modality: 'MR' }).negated).toBe(true);
      })
    );
  });

  it('answers every text, always the same way', () => {
    const words = fc.constantFrom(
      'no',
      'not',
      'tumor',
      'frei',
      'left',
      'lugn',
      'Hirn',
      'of',
      ',',
      '-'
    );
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(words, { maxLength: 12 }).map(list => list.join(' '))
    );
    fc.assert(
      fc.property(texts, fc.constantFrom('US', 'MR', 'CT', '', 'XX'), (prompt, modality) => {
        const meaning = readPrompt(prompt, { modality });
        expect(readPrompt(prompt, { modality })).toEqual(meaning);
        expect(meaning.negated && meaning.answer.term.coded).toBe(false);
        expect(meaning.parts).toBeGreaterThanOrEqual(1);
      })
    );
  });
});

describe('what a pack knows', () => {
  const unknown = (pack: Parameters<typeof unknownTo>[0], prompt: string, modality = 'MR') =>
    unknownTo(pack, readPrompt(prompt, { modality }));

  it('a small pack: its concepts under all their names, nothing else', () => {
    expect(unknown(nano, 'spiculated brain tumor')).toEqual([]);
    expect(unknown(nano, 'pneumonia', 'DX')).toEqual(['pneumonia']);
    expect(unknown(nano, 'heart and lungs', 'DX')).toEqual(['heart']);
    expect(unknown(nano, 'lungs and a hat', 'DX')).toEqual(['hat']);
    expect(unknown(nano, 'nodule', 'DX')).toEqual(['nodule']);
    const own = { ...nano, concepts: [{ name: 'heart' }] };
    expect(unknown(own, 'heart', 'DX')).toEqual([]);
    expect(unknown(own, 'brain tumor')).toEqual(['brain tumor']);
  });

  it('an open vocabulary: any words but typing errors and words that name nothing', () => {
    expect(unknown(open, 'a red car')).toEqual([]);
    expect(unknown(open, 'pneumonia', 'DX')).toEqual([]);
    expect(unknown(open, 'brain tumer')).toEqual(['tumer']);
    expect(unknown(open, 'the left')).toEqual(['the left']);
    expect(unknown({ clip: { dense: null } }, 'pneumonia', 'DX')).toEqual([]);
  });
});
