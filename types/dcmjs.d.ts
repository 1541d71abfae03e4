/** The part of dcmjs 0.52 that we use; the package ships no declarations. */
declare module 'dcmjs' {
  /** One element of the DICOM JSON-like dictionary dcmjs keeps. */
  export interface DicomElement {
    vr: string;
    Value?: unknown[];
    [key: string]: unknown;
  }
  export type DicomDictionary = Record<string, DicomElement>;
  /** Elements by keyword (PatientID, PixelData, …); `_vrMap` overrides ambiguous VRs, `_meta` holds group 0002. */
  export type NaturalDataset = Record<string, unknown>;

  export interface DicomDict {
    meta: DicomDictionary;
    dict: DicomDictionary;
    write(options?: Record<string, unknown>): ArrayBuffer;
  }

  interface Dcmjs {
    readonly data: {
      readonly DicomMessage: {
        readFile(buffer: ArrayBuffer, options?: Record<string, unknown>): DicomDict;
      };
      readonly DicomDict: new (meta: DicomDictionary) => DicomDict;
      readonly DicomMetaDictionary: {
        readonly dictionary: Record<string, { vr: string; name: string; vm: string; tag: string }>;
        readonly nameMap: Record<string, { vr: string; name: string; vm: string; tag: string }>;
        naturalizeDataset(dataset: DicomDictionary): NaturalDataset;
        denaturalizeDataset(dataset: NaturalDataset): DicomDictionary;
        uid(): string;
        date(): string;
        time(): string;
        punctuateTag(tag: string): string;
        unpunctuateTag(tag: string): string;
      };
      readonly Tag: { fromString(tag: string): unknown };
      readonly [name: string]: unknown;
    };
    readonly log: {
      setLevel(level: string | number, persist?: boolean): void;
      getLogger(name: string): { setLevel(level: string | number, persist?: boolean): void };
    };
    readonly [name: string]: unknown;
  }
  export const data: Dcmjs['data'];
  export const log: Dcmjs['log'];
  const dcmjs: Dcmjs;
  export default dcmjs;
}
