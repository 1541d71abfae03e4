import type { NaturalDataset } from 'dcmjs';
import { throwIfCancelled } from '../../core/errors';
import { groupOf, allNumbersOf } from '../../dicom/image/values';
import { lookupTable } from '../../dicom/image/lookupTable';
import { usesModality } from '../../dicom/image/modality';
import type { PixelLayout } from '../../dicom/image/pixelLayout';
import { itemsOf, valueOf } from '../../dicom/dataset/naturalDataset';
import type { DicomInstance } from '../host/host';

/** LUT Data as DICOM JSON has it where it is not a list of numbers (PS3.18 F.2.6, F.2.7); OHIF adds the way to fetch it. */
interface DataApart {
  readonly BulkDataURI?: string;
  readonly InlineBinary?: string;
  readonly retrieveBulkData?: () => Promise<unknown>;
}

/** What of a table is at hand: all of it, a link to it, or nothing that could be used. */
export type TableState = 'read' | 'apart' | 'unusable';

const failed = new WeakSet<NaturalDataset>();

const isApart = (value: unknown): value is DataApart =>
  typeof value === 'object' &&
  value !== null &&
  !ArrayBuffer.isView(value) &&
  !(value instanceof ArrayBuffer) &&
  ('BulkDataURI' in value || 'InlineBinary' in value);

function dataApart(item: NaturalDataset): DataApart | null {
  const value = valueOf(item, 'LUTData');
  const one: unknown = Array.isArray(value) ? value[0] : value;
  return isApart(one) ? one : null;
}

export function tableState(item: NaturalDataset, signed: boolean): TableState {
  if (lookupTable(item, signed)) return 'read';
  return dataApart(item) && !failed.has(item) ? 'apart' : 'unusable';
}

/** The header names a modality table that could not be had (`fetchTables`): nobody can show the image rightly. */
export function lacksTable(
  instance: DicomInstance,
  { signed }: Pick<PixelLayout, 'signed'>
): boolean {
  const [item] = itemsOf(instance, 'ModalityLUTSequence');
  return item !== undefined && usesModality(instance) && tableState(item, signed) !== 'read';
}

/**
 * Brings the look-up tables of a frame (from 1) that an archive keeps apart from its metadata, through OHIF's own data source.
 * They stay in the header then. What cannot be had is 'unusable' from then on (`tableState`), and asked for again next time.
 *
 * @throws MedClipSamError cancelled
 */
export async function fetchTables(
  instance: DicomInstance,
  frame: number,
  signal?: AbortSignal
): Promise<void> {
  const voi = itemsOf(groupOf(instance, frame, 'FrameVOILUTSequence'), 'VOILUTSequence');
  const modality = usesModality(instance) ? itemsOf(instance, 'ModalityLUTSequence') : [];
  for (const item of [modality[0], voi[0]]) {
    const apart = item && dataApart(item);
    if (!apart) continue;
    const bytes = await bytesOf(apart).catch(() => null);
    throwIfCancelled(signal);
    if (bytes && fits(item, bytes)) {
      item.LUTData = [bytes];
      failed.delete(item);
    } else failed.add(item);
  }
}

async function bytesOf({ InlineBinary, retrieveBulkData }: DataApart): Promise<ArrayBuffer | null> {
  if (typeof InlineBinary === 'string') {
    return Uint8Array.from(atob(InlineBinary), c => c.charCodeAt(0)).buffer;
  }
  const fetched = await retrieveBulkData?.();
  if (fetched instanceof ArrayBuffer) return fetched;
  return ArrayBuffer.isView(fetched) ? Uint8Array.from(bytesIn(fetched)).buffer : null;
}

const bytesIn = (view: ArrayBufferView) =>
  new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

/** As many entries as the descriptor says, of one byte or two; else it is some other answer. */
function fits(item: NaturalDataset, { byteLength }: ArrayBuffer): boolean {
  const count = (allNumbersOf(item, 'LUTDescriptor')[0] ?? 0) & 0xffff || 65_536;
  return byteLength >= 2 * count || byteLength === count + (count % 2);
}
