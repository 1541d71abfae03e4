/** What a prompt means, for the tests of everything that takes a meaning: engine, coding, panel and command line. */
export interface PromptRow {
  readonly modality: string;
  readonly prompt: string;
  readonly target: string;
  /** What the models are asked for. */
  readonly text: string;
  /** What it is coded as, where no image says more. */
  readonly term: string;
  readonly side: 'left' | 'right' | 'both' | null;
  readonly negated: boolean;
  /** Regions. */
  readonly parts: number;
  /** The nano packs know breast tumors, brain tumors and lungs. */
  readonly unknownToNano: boolean;
  readonly didYouMean: readonly string[];
}

/** modality | prompt | target | text ("=": the target) | term | side, denied, regions, unknown to the nano packs | did you mean */
const TABLE = `
MR | brain tumor | brain tumor | = | Neoplasm (Brain) | -
MR | brain tumour | brain tumor | brain tumour | Neoplasm (Brain) | -
MR | tumours of the brain | brain tumor | tumours of the brain | Neoplasm (Brain) | -
MR | GBM | glioblastoma | = | Neoplasm, Primary (Brain) | -
MR | meningioma | meningioma | = | Neoplasm, Primary (Brain) | -
US | breast mass | breast mass | = | Mass (Breast) | -
US | irregular hypoechoic breast mass | breast mass | irregular hypoechoic breast mass | Mass (Breast) | -
DX | the lungs on a chest x-ray | lung | the lungs on a chest x-ray | Lung | 2
DX | pulmonary fields | pulmonary field | pulmonary fields | Lung | 2
MR | braintumor | brain tumor | = | Neoplasm (Brain) | -
MR | brain-tumor | brain tumor | brain-tumor | Neoplasm (Brain) | -
CT | cystic lesion in the right kidney | kidney cystic lesion | cystic lesion in the kidney | Cyst (Kidney, Right) | right unknown
MR | oedema | edema | oedema | Edema | unknown
DX | pneumonia | pneumonia | = | Tissue | unknown
CT | kidney stone | kidney stone | = | Tissue (Kidney) | unknown
CT | left lung | lung | lungs | Lung, Left | left
DX | the right lung | lung | lungs | Lung, Right | right
DX | both lungs | lung | lungs | Lung, Right and left | both 2
CT | left and right lung | lung | lungs | Lung, Right and left | both 2
CT | bilateral lungs | lung | lungs | Lung, Right and left | both 2
US | tumor in the left breast | breast tumor | tumor in the breast | Neoplasm (Breast, Left) | left
MR | left-sided brain tumor | brain tumor | brain tumor | Neoplasm (Brain, Left) | left
US | two breast masses | breast masses | two breast masses | Mass (Breast) | 2
CT | kidneys | kidney | kidneys | Kidney | 2 unknown
MR | left ventricle | left ventricle | = | Left Ventricle | unknown
CT | LLL | lower lobe | = | Lower lobe of lung, Left | left unknown
MR | no brain tumor | brain tumor | = | Tissue | denied
MR | no tumour | tumor | brain tumor | Tissue | denied
MR | negative for tumor | tumor | brain tumor | Tissue | denied
MR | absence of brain tumor | brain tumor | = | Tissue | denied
MR | no evidence of brain tumor | brain tumor | = | Tissue | denied
US | there is no evidence of a mass | mass | breast mass | Tissue | denied
US | without any lesion | lesion | breast lesion | Tissue | denied
MR | free of tumor | tumor | brain tumor | Tissue | denied
MR | tumour-free brain | brain tumor | = | Tissue | denied
US | normal breast | breast tumor | = | Tissue | denied
MR | a healthy brain | brain tumor | = | Tissue | denied
MR | rule out tumor | tumor | brain tumor | Tissue | denied
US | r/o mass | mass | breast mass | Tissue | denied
MR | tumor absent | tumor | brain tumor | Tissue | denied
MR | brain tumor not seen | brain tumor | = | Tissue | denied
MR | tumor isn't present | tumor | brain tumor | Tissue | denied
MR | tumor: none | tumor | brain tumor | Tissue | denied
US | an ultrasound image with no suspicious breast mass | breast mass | = | Tissue | denied
MR | kein Tumor | tumor | brain tumor | Tissue | denied
US | keine Raumforderung der Brust | breast mass | = | Tissue | denied
MR | ohne Hirntumor | brain tumor | = | Tissue | denied
MR | Ausschluss Hirntumor | brain tumor | = | Tissue | denied
MR | frei von Tumor | tumor | brain tumor | Tissue | denied
US | tumorfreie Brust | breast tumor | = | Tissue | denied
MR | Tumor nicht nachweisbar | tumor | brain tumor | Tissue | denied
MR | Kein Nachweis eines Hirntumors | brain tumor | = | Tissue | denied
US | unauffällige Brust | breast tumor | = | Tissue | denied
CT | lungs without nodules | nodule | nodules | Tissue | denied unknown
MR | tumor not excluded | tumor | = | Neoplasm | -
MR | cannot rule out a brain tumor | brain tumor | = | Neoplasm (Brain) | -
MR | nicht tumorfrei | tumor | = | Neoplasm | -
US | cyst without solid part | cyst | = | Cyst | -
CR | normal lungs | lung | normal lungs | Lung | 2
MR | non enhancing lesion | non enhancing lesion | = | Non-Enhancing Lesion | -
CT | free fluid | fluid | free fluid | Tissue | unknown
MR | Hirntumor | brain tumor | = | Neoplasm (Brain) | -
MR | Hirntumoren | brain tumor | = | Neoplasm (Brain) | -
US | Raumforderung der Brust | breast mass | = | Mass (Breast) | -
US | Brusttumor | breast tumor | = | Neoplasm (Breast) | -
DX | Lunge | lung | lungs | Lung | 2
CT | Lungen | lung | lungs | Lung | 2
DX | linke Lunge | lung | lungs | Lung, Left | left
CT | beide Lungen | lung | lungs | Lung, Right and left | both 2
MR | Ödem | edema | = | Edema | unknown
MR | Oedem | edema | = | Edema | unknown
MR | Hirnoedem | brain edema | = | Edema (Brain) | unknown
US | Leberläsion | liver lesion | = | Mass (Liver) | unknown
US | kleine Zyste in der linken Niere | kidney cyst | small kidney cyst | Cyst (Kidney, Left) | left unknown
MR | brain tumer | brain | brain tumer | Tissue (Brain) | unknown | brain tumor
MR | brian tumor | tumor | brian tumor | Neoplasm | unknown | brain tumor
US | brest tumor | tumor | brest tumor | Neoplasm | unknown | breast tumor
CT | left lugn | - | lugn | Tissue | left unknown | left lung
MR | Hirntumr | - | Hirntumr | Tissue | unknown | Hirntumor
CT | illium | - | illium | Tissue | unknown | ilium / ileum
MR | withuot tumor | tumor | brain tumor | Tissue | denied unknown | without tumor
MR | ohen Tumor | tumor | brain tumor | Tissue | denied unknown | ohne Tumor
US | xqzt | - | xqzt | Tissue | unknown
MR | a red car | - | a red car | Tissue | unknown
`;

export const PROMPTS: readonly PromptRow[] = TABLE.trim()
  .split('\n')
  .map(line => {
    const [modality = '', prompt = '', name = '', text = '', term = '', facts = '', meant = ''] =
      line.split(' | ');
    const target = name === '-' ? '' : name;
    const words = facts.split(' ');
    const side = (['left', 'right', 'both'] as const).find(s => words.includes(s)) ?? null;
    return {
      ...{ modality, prompt, target, text: text === '=' ? target : text, term, side },
      negated: words.includes('denied'),
      parts: Number(words.find(word => /^\d$/.test(word)) ?? 1),
      unknownToNano: words.includes('unknown'),
      didYouMean: meant === '' ? [] : meant.split(' / '),
    };
  });
