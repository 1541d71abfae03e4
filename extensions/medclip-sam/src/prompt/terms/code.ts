/** A coded concept (PS3.3, 8.8 Code Sequence Macro). */
export interface Code {
  readonly value: string;
  /** SCT (SNOMED CT), DCM, NCIt, UCUM, … */
  readonly scheme: string;
  readonly meaning: string;
}

export const code = (value: string, scheme: string, meaning: string): Code => ({
  value,
  scheme,
  meaning,
});
export const sct = (value: string, meaning: string): Code => code(value, 'SCT', meaning);
export const dcm = (value: string, meaning: string): Code => code(value, 'DCM', meaning);

export const LEFT = sct('7771000', 'Left');
export const RIGHT = sct('24028007', 'Right');
export const BILATERAL = sct('51440002', 'Right and left');
export const TISSUE = sct('85756007', 'Tissue');
