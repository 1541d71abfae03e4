import { runUnsliced } from '../../core/timeSlicing';
import { MANUFACTURER } from '../../dicom/dataset/equipment';
import { numberOf, textOf } from '../../dicom/dataset/naturalDataset';
import { checkedPart10Steps } from '../../dicom/dataset/part10Guard';
import { frameCountOf } from '../../dicom/geometry/frameGroups';
import { beginWithBytes } from '../../dicom/seg/segEncoding';
import type { DicomInstance, DisplaySet, Host } from '../host/host';
import { headerOf } from './segHeader';

/** Little endian, implicit and explicit, and the deflated data set. */
const PLAIN = /^1\.2\.840\.10008\.1\.2(\.1(\.99)?)?$/;
const RLE = '1.2.840.10008.1.2.5';

/**
 * Whether OHIF's own reader would show other voxels than a stored segmentation holds. It takes every code but RLE of whole bytes for
 * plain pixels, and big-endian words for little-endian ones; bits of a frame that begins inside a byte in the wrong order (3.13.2); the
 * background of a label map for 0; and tiles for whole images. Where nobody says how it is compressed, the object itself is asked,
 * unless we wrote it.
 *
 * @throws what the host throws where the object cannot be loaded
 */
export async function isMisreadByHost(host: Host, seg: DisplaySet): Promise<boolean> {
  const header = headerOf(seg) as DicomInstance;
  if (hasOddVoxels(header)) return true;
  const said = textOf(header, 'AvailableTransferSyntaxUID') ?? textOf(header, 'TransferSyntaxUID');
  if (said === undefined && textOf(header, 'Manufacturer') === MANUFACTURER) return false;
  const syntax = said ?? syntaxOf(new Uint8Array(await host.loadObject(seg)));
  const isBytes = numberOf(header, 'BitsAllocated') === 8;
  return !(PLAIN.test(syntax) || (syntax === RLE && isBytes));
}

function hasOddVoxels(header: DicomInstance): boolean {
  if (textOf(header, 'DimensionOrganizationType') === 'TILED_FULL') return true;
  const type = textOf(header, 'SegmentationType');
  const [rows, columns] = [numberOf(header, 'Rows') ?? 0, numberOf(header, 'Columns') ?? 0];
  if (type === 'LABELMAP') return (numberOf(header, 'PixelPaddingValue') ?? 0) !== 0;
  const isBits = type === 'BINARY' && numberOf(header, 'BitsAllocated') === 1;
  return isBits && !beginWithBytes({ rows, columns, frames: frameCountOf(header) });
}

/** Of a file without a header the plain one, which it is by sight. */
const syntaxOf = (file: Uint8Array): string =>
  runUnsliced(checkedPart10Steps(file, 0)).transferSyntaxUID || '1.2.840.10008.1.2';
