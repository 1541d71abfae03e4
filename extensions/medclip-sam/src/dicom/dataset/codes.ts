import type { NaturalDataset } from 'dcmjs';
import type { Code } from '../../prompt/terms/code';

export { code, dcm, sct, TISSUE, type Code } from '../../prompt/terms/code';

/** The code as the single item of a code sequence. */
export function codeSequence(c: Code, more: NaturalDataset = {}): NaturalDataset[] {
  return [
    {
      CodeValue: c.value,
      CodingSchemeDesignator: c.scheme,
      CodeMeaning: c.meaning,
      ...more,
    },
  ];
}
