import fc from 'fast-check';
import { lookUpTerm } from '@medclip/extension-medclip-sam/prompt/readPrompt';
import { termMeaning } from '@medclip/extension-medclip-sam/prompt/terms/terminology';
import table from '@medclip/extension-medclip-sam/prompt/lexicon/terms';

const meaningOf = (prompt: string, ...hints: string[]) => termMeaning(lookUpTerm(prompt, ...hints));

describe('lookUpTerm', () => {
  it.each([
    ['breast tumor', 'Neoplasm (Breast)'],
    ['Malignant BREAST mass', 'Neoplasm (Breast)'],
    ['tumours of the left breast', 'Neoplasm (Breast, Left)'],
    ['fibroadenoma', 'Mass (Breast)'],
    ['benign breast lump', 'Mass (Breast)'],
    ['glioma', 'Neoplasm, Primary (Brain)'],
    ['enhancing brain tumor', 'Enhancing Lesion (Brain)'],
    ['non-enhancing tumor', 'Non-Enhancing Lesion'],
    ['liver metastases', 'Neoplasm, Secondary (Liver)'],
    ['brain oedema', 'Edema (Brain)'],
    ['cystic lesion in the right kidney', 'Cyst (Kidney, Right)'],
    ['lungs', 'Lung'],
    ['left lung', 'Lung, Left'],
    ['both lungs', 'Lung, Right and left'],
    ['left and right lungs', 'Lung, Right and left'],
    ['lungs on a chest x-ray', 'Lung'],
    ['left ventricle', 'Left Ventricle'],
    ['left lateral ventricle', 'Lateral ventricle, Left'],
    ['lower lobe of the right lung', 'Lower lobe of lung, Right'],
    ['chest tube', 'Chest tube'],
    ['breast implant', 'Implant (Breast)'],
  ])('%s is %s', (prompt, meaning) => {
    expect(meaningOf(prompt)).toBe(meaning);
    expect(lookUpTerm(prompt).coded).toBe(true);
  });

  it.each([
    ['kidney stone', 'Tissue (Kidney)'],
    ['left liver', 'Tissue (Liver)'],
    ['heart and lungs', 'Tissue'],
    ['no tumor', 'Tissue'],
    ['a red car', 'Tissue'],
    ['肺', 'Tissue'],
    ['', 'Tissue'],
  ])('%s is in no table: %s', (prompt, meaning) => {
    expect(meaningOf(prompt)).toBe(meaning);
    expect(lookUpTerm(prompt).coded).toBe(false);
  });

  it('puts the side of a finding on its region and that of an organ on its type', () => {
    const finding = lookUpTerm('right breast tumor');
    expect(finding.regionModifier?.value).toBe('24028007');
    expect(finding.typeModifier).toBeUndefined();
    const organ = lookUpTerm('right breast');
    expect(organ.typeModifier?.value).toBe('24028007');
    expect(organ.regionModifier).toBeUndefined();
  });

  it('takes the region from the image where the prompt names none', () => {
    expect(meaningOf('tumor', 'US', 'BREAST')).toBe('Neoplasm (Breast)');
    expect(meaningOf('mass', 'MG')).toBe('Mass (Breast)');
    expect(meaningOf('liver mass', 'CT', 'CHEST')).toBe('Mass (Liver)');
    expect(meaningOf('liver', 'CT', 'CHEST')).toBe('Liver');
  });

  it('answers every text, always the same way', () => {
    const words = fc.constantFrom('left', 'tumor', 'lungs', 'of', 'brain', 'no', 'cyst', '\\', 'ö');
    const prompts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(words).map(w => w.join(' '))
    );
    fc.assert(
      fc.property(prompts, fc.string(), fc.string(), (prompt, modality, bodyPart) => {
        const term = lookUpTerm(prompt, modality, bodyPart);
        expect(term.category.value && term.type.value).toBeTruthy();
        expect(term.regionModifier && !term.region).toBeFalsy();
        expect(lookUpTerm(prompt, modality, bodyPart)).toEqual(term);
      })
    );
  });
});

describe('the term table', () => {
  const rows = [...table.anatomy, ...table.abnormal, ...table.objects];

  it('finds every row by every one of its names', () => {
    expect(rows.length).toBeGreaterThanOrEqual(120);
    for (const row of rows) {
      for (const name of row.names) {
        const { type, coded } = lookUpTerm(name);
        expect([name, type.value, coded]).toEqual([name, row.code, true]);
      }
    }
  });

  it('has each name once, within the limits of DICOM', () => {
    const names = rows.flatMap(row => row.names);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
    for (const row of rows) {
      expect(row.code.length).toBeLessThanOrEqual(16);
      expect(row.meaning.length).toBeLessThanOrEqual(64);
    }
  });
});
