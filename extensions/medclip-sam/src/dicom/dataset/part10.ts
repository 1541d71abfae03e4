import { data, log, type NaturalDataset } from 'dcmjs';
import { MedClipSamError } from '../../core/errors';
import { turnTables } from './bigEndianTables';
import { utf8Copy } from './utf8Copy';
import { withOneCharacterSet } from './characterSets';
import { fileMeta } from './equipment';
import { textOf } from './naturalDataset';
import { repairNestedUtf8 } from './nestedUtf8';
import { checkedPart10 } from './part10Guard';
import {
  completedPart10,
  EXPLICIT_BIG_ENDIAN,
  EXPLICIT_LITTLE_ENDIAN,
  IMPLICIT_LITTLE_ENDIAN,
  isDicom,
} from './part10Preamble';

const { DicomDict, DicomMessage, DicomMetaDictionary } = data;

export { EXPLICIT_LITTLE_ENDIAN } from './part10Preamble';

// dcmjs quotes values in its warnings; a console line must never hold PHI.
log.setLevel('silent', false);
log.getLogger('validation.dcmjs').setLevel('silent', false);

export interface Part10 {
  readonly dataset: NaturalDataset;
  readonly transferSyntaxUID: string;
  /** The file as it was read: with its header mended, and inflated. */
  readonly bytes: Uint8Array;
}

/** Preamble, "DICM" and the element that holds the length of the other meta elements (PS3.10, 7.1). */
const META_START = 132 + 12;

/**
 * A naturalised data set as a DICOM file, Explicit VR Little Endian.
 *
 * @throws MedClipSamError dicom-invalid when a value cannot be encoded
 */
export function writePart10(dataset: NaturalDataset): Uint8Array {
  return encoded(metaOf(dataset), dataset);
}

/** What stands before the data set in its file: preamble and file meta information. @throws MedClipSamError dicom-invalid */
export const part10Header = (dataset: NaturalDataset): Uint8Array => encoded(metaOf(dataset), {});

/** The encoded elements of a data set, without what a file has before them. @throws MedClipSamError dicom-invalid */
export function encodedElements(dataset: NaturalDataset): Uint8Array {
  const bytes = encoded({}, dataset);
  const metaLength = new DataView(bytes.buffer).getUint32(META_START - 4, true);
  return bytes.subarray(META_START + metaLength);
}

function encoded(meta: NaturalDataset, dataset: NaturalDataset): Uint8Array<ArrayBuffer> {
  try {
    const file = new DicomDict(DicomMetaDictionary.denaturalizeDataset(meta));
    file.dict = DicomMetaDictionary.denaturalizeDataset(dataset);
    return new Uint8Array(file.write());
  } catch (cause) {
    throw unencodable(cause);
  }
}

const metaOf = (dataset: NaturalDataset): NaturalDataset =>
  fileMeta(
    textOf(dataset, 'SOPClassUID') ?? '',
    textOf(dataset, 'SOPInstanceUID') ?? '',
    EXPLICIT_LITTLE_ENDIAN
  );

function unencodable(cause: unknown): MedClipSamError {
  return new MedClipSamError(
    'dicom-invalid',
    'The DICOM object could not be encoded: a header value of the source image does not fit.',
    'Report the kind of image (modality, vendor); the outline itself is not lost.',
    { cause }
  );
}

/**
 * A DICOM file as a naturalised data set.
 *
 * @throws MedClipSamError dicom-invalid when it is no readable Part-10 file; too-large
 */
export function readPart10(bytes: Uint8Array): Part10 {
  const file = checkedPart10(isDicom(bytes) ? completedPart10(bytes) : bytes);
  try {
    return decode(utf8Copy(file) ?? file);
  } catch (cause) {
    const mended = /character set/i.test(String(cause)) && withOneCharacterSet(file);
    if (mended) return readPart10(mended);
    throw new MedClipSamError(
      'dicom-invalid',
      'The file cannot be read as DICOM.',
      'Check that it is a complete DICOM file (Part 10).',
      { cause }
    );
  }
}

function decode(bytes: Uint8Array): Part10 {
  const file = DicomMessage.readFile(new Uint8Array(bytes).buffer as ArrayBuffer);
  const dataset = DicomMetaDictionary.naturalizeDataset(file.dict);
  const meta = DicomMetaDictionary.naturalizeDataset(file.meta);
  repairNestedUtf8(dataset);
  const transferSyntaxUID = textOf(meta, 'TransferSyntaxUID') ?? IMPLICIT_LITTLE_ENDIAN;
  if (transferSyntaxUID === EXPLICIT_BIG_ENDIAN) turnTables(dataset);
  return { dataset, transferSyntaxUID, bytes };
}
