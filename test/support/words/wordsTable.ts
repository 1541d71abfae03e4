/** What a prompt asks for: one of the pack's concepts, whatever is looked for in such images, an absence, or nothing it knows. */
export type Asked =
  'breast tumor' | 'brain tumor' | 'lungs' | 'left lung' | 'finding' | 'absence' | 'unknown';

/** Prompts as readers type them, English and German: synonyms, slang, abbreviations, plural, sides, denials, typing errors. */
export const WORDS: Readonly<Record<Asked, readonly string[]>> = {
  'brain tumor': [
    ...['brain tumor', 'brain tumours', 'Hirntumor', 'GBM', 'Glioblastom', 'meningioma'],
    ...['cerebral mass', 'Raumforderung im Gehirn', 'Hirnmetastasen', 'Tu Hirn', 'temporal mass'],
    ...['Kleinhirntumor', 'suspected brain tumor', 'pituitary macroadenoma'],
  ],
  'breast tumor': [
    ...['breast tumor', 'breast lump', 'Brusttumor', 'Mamma-Ca', 'fibroadenoma', 'IDC'],
    ...['spiculated mass in the breast', 'Knoten in der Brust', 'Brustkrebs', 'breast nodules'],
  ],
  lungs: ['lungs', 'Lunge', 'Lungenflügel', 'lung fields', 'pulmonary parenchyma', 'both lungs'],
  'left lung': ['left lung', 'linke Lunge', 'li. Lunge'],
  finding: ['tumor', 'Raumforderung', 'lesion', 'echoarmer Herd', 'wo ist der Tumor?'],
  absence: ['no tumor', 'kein Tumor', 'Hirntumor ausgeschlossen', 'without a mass', 'tumor-free'],
  unknown: [
    ...['pneumonia', 'lung nodule', 'Lungentumor', 'oedema', 'Hirnödem', 'heart', 'Herz', 'brain'],
    ...['liver', 'rib', 'pleural effusion', 'Pneu', 'stroke', 'MS lesion', 'Akustikusneurinom'],
    ...['neck mass', 'brain tumer', 'brian tumor', 'lnugs', 'Hirntumr', 'xqzt', 'lungs and heart'],
    ...['Lymphknoten', 'fracture', 'everything', 'Leberläsion', 'Luft'],
  ],
};

/** The modalities that medclip-sam-1 was measured on, and what a finding without a place is there. */
export const MEASURED: Readonly<
  Record<'breast tumor' | 'brain tumor' | 'lungs', readonly string[]>
> = {
  'breast tumor': ['US'],
  'brain tumor': ['MR'],
  lungs: ['CR', 'DX', 'CT'],
};
