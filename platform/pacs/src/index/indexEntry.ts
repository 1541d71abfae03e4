import type { DicomJson, DicomJsonElement } from '../dicom/dicomJson';
import type { InstanceIdentity, ParsedInstance } from '../dicom/parseInstance';
import type { PixelPlace } from '../dicom/pixelPlace';
import { INDEXED_TAGS } from '../query/queryAttributes';

/** What the index keeps of one object. */
export interface IndexEntry {
  readonly identity: InstanceIdentity;
  /** The attributes that a query matches, or returns by default. */
  readonly attributes: DicomJson;
  /** The whole of it as DICOM JSON text. */
  readonly metadata: string;
  readonly pixels: PixelPlace | null;
}

export function indexEntry({ identity, json, pixels }: ParsedInstance): IndexEntry {
  const attributes: Record<string, DicomJsonElement> = {};
  for (const tag of INDEXED_TAGS) {
    const element = json[tag];
    if (element) attributes[tag] = element;
  }
  return { identity, attributes, metadata: JSON.stringify(json), pixels };
}
