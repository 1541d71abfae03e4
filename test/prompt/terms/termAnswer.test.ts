import fc from 'fast-check';
import { answerTerm } from '@medclip/extension-medclip-sam/prompt/readPrompt';
import { createTermChoices } from '@medclip/extension-medclip-sam/prompt/terms/termChoices';
import { lookUpTerm } from '@medclip/extension-medclip-sam/prompt/readPrompt';
import { termMeaning } from '@medclip/extension-medclip-sam/prompt/terms/terminology';
import table from '@medclip/extension-medclip-sam/prompt/lexicon/terms';

const asked = (prompt: string, ...hints: string[]) => {
  const answer = answerTerm(prompt, ...hints);
  return answer.kind === 'ambiguous' ? answer.candidates.map(termMeaning) : answer.kind;
};

describe('answerTerm', () => {
  it.each([
    ['breast tumor'],
    ['left lung'],
    ['both kidneys'],
    ['left and right lungs'],
    ['lungs on a chest x-ray'],
    ['glioma'],
    ['chest tube'],
    ['enhancing brain tumor'],
    ['liver metastases'],
  ])('%s has one meaning', prompt => expect(asked(prompt)).toBe('one'));

  it.each([
    ['kidney stone'],
    ['left liver'],
    ['no tumor'],
    ['a red car'],
    ['肺'],
    [''],
    ['left'],
    ['find the structure'],
  ])('%j has none', prompt => expect(asked(prompt)).toBe('none'));

  it.each([
    ['heart and lungs', ['Heart', 'Lung']],
    ['left lung or heart', ['Lung, Left', 'Heart']],
    ['mass in the liver or the right kidney', ['Mass (Liver)', 'Mass (Kidney, Right)']],
    ['breast cyst or abscess', ['Cyst (Breast)', 'Abscess (Breast)']],
  ])('%s is ambiguous', (prompt, candidates) => {
    expect([...asked(prompt)].sort()).toEqual([...candidates].sort());
  });

  it('asks where a finding is, unless prompt or image say it', () => {
    expect(asked('nodule', 'CT')).toEqual([
      'Nodule (Lung)',
      'Nodule (Liver)',
      'Nodule (Kidney)',
      'Nodule (Pancreas)',
      'Nodule',
    ]);
    expect(asked('left mass', 'US')).toContain('Mass (Breast, Left)');
    expect(asked('mass')).toContain('Mass (Brain)');
    expect(asked('mass', 'MG')).toBe('one');
    expect(asked('nodule', 'CT', 'LUNG')).toBe('one');
    expect(asked('catheter', 'CT')).toBe('one');
  });

  it('asks which one a short name stands for', () => {
    const ventricles = asked('ventricle');
    expect(ventricles).toContain('Left Ventricle');
    expect(ventricles).toContain('Lateral ventricle');
  });

  it('answers every text, always the same way, and never against lookUpTerm', () => {
    const names = Object.values(table).flatMap(rows => rows.flatMap(row => row.names));
    const words = fc.oneof(
      fc.constantFrom(
        'left',
        'right',
        'both',
        'and',
        'or',
        'no',
        'of',
        'x',
        '\\',
        'ö',
        '__proto__'
      ),
      fc.constantFrom(...names),
      fc.constantFrom(...names.flatMap(name => name.split(' ')))
    );
    const prompts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(words, { maxLength: 7 }).map(all => all.join(' '))
    );
    const modality = fc.oneof(fc.constantFrom('CT', 'us ', 'MG', '__proto__', ''), fc.string());
    const bodyPart = fc.oneof(fc.constantFrom('BREAST', 'CHEST', ''), fc.string());
    fc.assert(
      fc.property(prompts, modality, bodyPart, (prompt, where, part) => {
        const answer = answerTerm(prompt, where, part);
        expect(answerTerm(prompt, where, part)).toEqual(answer);
        expect(answerTerm(`  ${prompt.toUpperCase().toLowerCase()} `, where, part).kind).toBe(
          answerTerm(prompt.toUpperCase().toLowerCase(), where, part).kind
        );
        expect(answer.term).toEqual(lookUpTerm(prompt, where, part));
        if (answer.kind === 'one') expect(answer.term.coded).toBe(true);
        if (answer.kind === 'none') expect(answer.term.coded).toBe(false);
        if (answer.kind !== 'ambiguous') return;
        expect(answer.candidates.length).toBeGreaterThan(1);
        expect(answer.candidates.length).toBeLessThanOrEqual(8);
        expect(new Set(answer.candidates.map(t => JSON.stringify(t))).size).toBe(
          answer.candidates.length
        );
        for (const { coded, category, type } of answer.candidates) {
          expect(coded && category.value && type.value).toBeTruthy();
        }
      }),
      { numRuns: 3000 }
    );
  });
});

test('what the reader has chosen is not asked again', () => {
  const choices = createTermChoices();
  const answer = choices.answerFor('Nodules', 'CT');
  if (answer.kind !== 'ambiguous') throw new Error('not ambiguous');
  choices.choose('nodule', answer.candidates[1]!);
  expect(choices.answerFor('nodules', 'CT')).toEqual({ kind: 'one', term: answer.candidates[1] });
  expect(choices.termFor('NODULE')).toEqual(answer.candidates[1]);
  choices.choose('nodule', null);
  expect(choices.answerFor('nodule', 'CT').kind).toBe('ambiguous');
});
