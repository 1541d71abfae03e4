export const NANO_INTENDED_USE =
  'Demonstrations and automated tests. Not a medical device, not for diagnosis. The weights are not BiomedCLIP and not MobileSAM and say nothing about how well those work; absence of a lesion is not detected reliably.';

/** Who is to be named for the images the weights were trained on. */
export const NANO_ATTRIBUTION: readonly string[] = [
  'BUSI subset: Al-Dhabyani et al., Data in Brief 28 (2020) 104863; article CC BY 4.0',
  'BUS-UC: Iqbal, BUS_UC, Mendeley Data; CC BY 4.0 as stated by the repository',
  'BrEaST-Lesions-USG: Pawlowska et al., Sci Data 11 (2024), doi:10.1038/s41597-024-02984-z; TCIA doi:10.7937/9WKK-Q141; CC BY 4.0 (recorded from memory, to be checked by a person)',
  'BRISC 2025 and its re-pack of 2026: Fateh et al., BRISC (2025); CC BY 4.0',
  'Shenzhen chest X-ray: Jaeger/Candemir 2014 (NLM, public, attribution); masks: Stirenko et al. 2018 (licence not verified)',
  'LungSegDB: Rezvani et al., Expert Systems 2024, doi:10.1111/exsy.13625; MIT',
];

/** The LICENSE.md that travels with the pack. */
export function nanoLicenceText(): string {
  return [
    '# Nano demonstration models v0',
    '',
    NANO_INTENDED_USE,
    '',
    'Miniatures of the BiomedCLIP and MobileSAM architectures, trained from random initialisation with segmentation',
    'masks; they contain none of the weights of those models. Known vocabulary only: breast lesions on ultrasound,',
    'tumours on brain MR, lungs on chest X-ray and CT.',
    '',
    'Weights: MIT licence, with attribution of the training data:',
    '',
    ...NANO_ATTRIBUTION.map(line => `- ${line}`),
    '- Synthetic phantoms: own work',
    '',
  ].join('\n');
}
