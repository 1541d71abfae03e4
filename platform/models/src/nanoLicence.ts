/** `v0` of `nano-v0`. */
export const nanoVersion = (name: string): string => name.replace(/^nano-/, '');

/** v0 was trained without absence; everything later goes on from it with boxes, classes and absence. */
const isFirst = (name: string): boolean => name === 'nano-v0';

export function nanoIntendedUse(name: string): string {
  const absence = isFirst(name)
    ? 'absence of a lesion is not detected reliably'
    : 'that a lesion is not found does not mean that there is none';
  return `Demonstrations and automated tests. Not a medical device, not for diagnosis. The weights are not BiomedCLIP and not MobileSAM and say nothing about how well those work; ${absence}.`;
}

const SHARED_ATTRIBUTION = [
  'BUSI subset: Al-Dhabyani et al., Data in Brief 28 (2020) 104863; article CC BY 4.0',
  'BUS-UC: Iqbal, BUS_UC, Mendeley Data; CC BY 4.0 as stated by the repository',
  'BrEaST-Lesions-USG: Pawlowska et al., Sci Data 11 (2024), doi:10.1038/s41597-024-02984-z; TCIA doi:10.7937/9WKK-Q141; CC BY 4.0 (recorded from memory, to be checked by a person)',
  'BRISC 2025 and its re-pack of 2026: Fateh et al., BRISC (2025); CC BY 4.0',
  'Shenzhen chest X-ray: Jaeger/Candemir 2014 (NLM, public, attribution); masks: Stirenko et al. 2018 (licence not verified)',
  'LungSegDB: Rezvani et al., Expert Systems 2024, doi:10.1111/exsy.13625; MIT',
];

const V1_ATTRIBUTION = [
  'BUSI, all 780 images with classes: Al-Dhabyani et al., Data in Brief 28 (2020) 104863; article CC BY 4.0',
  'Brain tumour data set: Cheng J., figshare 2017, doi:10.6084/m9.figshare.1512427.v5; CC BY 4.0; see also Cheng et al., PLoS ONE 10(10), 2015, e0140381',
];

/** Who is to be named for the images the weights were trained on. */
export function nanoAttribution(name: string): readonly string[] {
  return isFirst(name) ? SHARED_ATTRIBUTION : [...SHARED_ATTRIBUTION, ...V1_ATTRIBUTION];
}

/** The LICENSE.md that travels with the pack. */
export function nanoLicenceText(name: string): string {
  const supervision = isFirst(name)
    ? 'masks;'
    : 'masks, boxes and image classes, going on from v0;';
  return [
    `# Nano demonstration models ${nanoVersion(name)}`,
    '',
    nanoIntendedUse(name),
    '',
    'Miniatures of the BiomedCLIP and MobileSAM architectures, trained from random initialisation with segmentation',
    `${supervision} they contain none of the weights of those models. Known vocabulary only: breast lesions on ultrasound,`,
    'tumours on brain MR, lungs on chest X-ray and CT.',
    '',
    'Weights: MIT licence, with attribution of the training data:',
    '',
    ...nanoAttribution(name).map(line => `- ${line}`),
    '- Synthetic phantoms: own work',
    '',
  ].join('\n');
}
