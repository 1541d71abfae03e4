import dcmjs from 'dcmjs';
import { utf8Copy } from '@medclip/extension-medclip-sam/dicom/dataset/utf8Copy';
import { checkedPart10 } from '@medclip/extension-medclip-sam/dicom/dataset/part10Guard';
import { completedPart10 } from '@medclip/extension-medclip-sam/dicom/dataset/part10Preamble';
import { withOneCharacterSet } from '@medclip/extension-medclip-sam/dicom/dataset/characterSets';
import { firstText, toDicomJson } from './dicomJson';
import type { DicomJson, RawDataset } from './dicomJson';
import { checkPart10, MalformedPart10 } from './part10Layout';
import { expectedNativeBytes, isNative, pixelPlace } from './frames';
import type { PixelPlace } from './pixelPlace';

// dcmjs writes what it repairs to the console; a value in such a line could be PHI.
dcmjs.log.setLevel('silent');
dcmjs.log.getLogger('validation.dcmjs').setLevel('silent');

/** The four levels' identity of a SOP instance, and how its file is encoded. */
export interface InstanceIdentity {
  readonly sopInstanceUid: string;
  readonly sopClassUid: string;
  readonly seriesInstanceUid: string;
  readonly studyInstanceUid: string;
  readonly patientId: string;
  readonly transferSyntaxUid: string;
}

export interface ParsedInstance {
  readonly identity: InstanceIdentity;
  /** The data set as dcmjs reads it, with binary values. */
  readonly raw: RawDataset;
  readonly json: DicomJson;
  readonly pixels: PixelPlace | null;
}

/** Components without leading zeros (PS3.5 9.1). */
const UID = /^(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*))*$/;

/**
 * Reads a Part-10 file and refuses what a PACS must not take: no Part-10 header, cut-off data, missing or malformed UIDs,
 * too little pixel data.
 *
 * @throws MalformedPart10 with a sentence that quotes no value of the file
 */
export function parseInstance(file: Buffer): ParsedInstance {
  const { transferSyntaxUid, pixelPieces } = checkPart10(file);
  const raw = readRaw(new Uint8Array(file));
  const json = toDicomJson(raw);
  const identity: InstanceIdentity = {
    sopInstanceUid: uid(json, '00080018', 'SOP Instance UID'),
    sopClassUid: uid(json, '00080016', 'SOP Class UID'),
    seriesInstanceUid: uid(json, '0020000E', 'Series Instance UID'),
    studyInstanceUid: uid(json, '0020000D', 'Study Instance UID'),
    patientId: firstText(json, '00100020'),
    transferSyntaxUid,
  };
  if (raw['7FE00010'] && isNative(transferSyntaxUid)) {
    const { present, needed } = expectedNativeBytes(raw);
    if (present < needed) {
      throw new MalformedPart10('Its pixel data is shorter than its rows, columns and frames say.');
    }
  }
  return { identity, raw, json, pixels: pixelPlace(raw, pixelPieces) };
}

function readRaw(bytes: Uint8Array<ArrayBuffer>): RawDataset {
  try {
    const file = checkedPart10(completedPart10(bytes));
    return dcmjs.data.DicomMessage.readFile(new Uint8Array(utf8Copy(file) ?? file).buffer).dict;
  } catch (cause) {
    // Several character sets at once (Japan, Korea): dcmjs reads one.
    const mended = /character set/i.test(String(cause)) && withOneCharacterSet(bytes);
    if (mended) return readRaw(new Uint8Array(mended));
    throw new MalformedPart10('Its data set cannot be read.', { cause });
  }
}

function uid(json: DicomJson, tag: string, name: string): string {
  const value = firstText(json, tag);
  if (!value) throw new MalformedPart10(`It has no ${name}.`);
  const { length: values } = json[tag]?.Value ?? [];
  if (values !== 1 || value.length > 64 || !UID.test(value))
    throw new MalformedPart10(`Its ${name} is not a UID.`);
  return value;
}
