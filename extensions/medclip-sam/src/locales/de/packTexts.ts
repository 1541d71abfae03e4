/** What the shipped packs say of themselves, by the English text of their pack.json; another pack's stand as they are. */
export const packTexts: Readonly<Record<string, string>> = {
  'MedCLIP-SAM 1 (locator, LiteMedSAM tuned for clicks, nano text encoder)':
    'MedCLIP-SAM 1 (Lokalisierer, LiteMedSAM auf Klicks abgestimmt, Nano-Textencoder)',
  'Nano demonstration models v0 (BiomedCLIP-nano + MobileSAM-nano)':
    'Nano-Demonstrationsmodelle v0 (BiomedCLIP-nano + MobileSAM-nano)',
  'Nano demonstration models v1 (BiomedCLIP-nano + MobileSAM-nano)':
    'Nano-Demonstrationsmodelle v1 (BiomedCLIP-nano + MobileSAM-nano)',
  'Research and demonstration. Not a medical device, not for diagnosis. That a finding is not seen does not mean that there is none.':
    'Für Forschung und Vorführungen. Kein Medizinprodukt, nicht zur Diagnose. Dass ein Befund nicht gesehen wird, heißt nicht, dass es keinen gibt.',
  'Demonstrations and automated tests. Not a medical device, not for diagnosis. The weights are not BiomedCLIP and not MobileSAM and say nothing about how well those work; absence of a lesion is not detected reliably.':
    'Für Vorführungen und automatische Tests. Kein Medizinprodukt, nicht zur Diagnose. Die Gewichte sind weder BiomedCLIP noch MobileSAM und sagen nichts darüber, wie gut jene arbeiten; dass eine Läsion fehlt, wird nicht verlässlich erkannt.',
  'Demonstrations and automated tests. Not a medical device, not for diagnosis. The weights are not BiomedCLIP and not MobileSAM and say nothing about how well those work; that a lesion is not found does not mean that there is none.':
    'Für Vorführungen und automatische Tests. Kein Medizinprodukt, nicht zur Diagnose. Die Gewichte sind weder BiomedCLIP noch MobileSAM und sagen nichts darüber, wie gut jene arbeiten; dass keine Läsion gefunden wird, heißt nicht, dass es keine gibt.',
  'MIT and Apache-2.0': 'MIT und Apache-2.0',
};
