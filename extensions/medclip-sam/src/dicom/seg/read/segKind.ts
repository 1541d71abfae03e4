import type { NaturalDataset } from 'dcmjs';
import { MedClipSamError, say, type Sentence } from '../../../core/errors';
import { isDicom } from '../../dataset/part10Preamble';
import { textOf } from '../../dataset/naturalDataset';
import { fileKindOf } from '../../image/fileKind';
import type { SegmentationType } from '../segInput';

const STORAGE = '1.2.840.10008.5.1.4.1.1.';
const SEGMENTATION = `${STORAGE}66.4`;
const LABEL_MAP = `${STORAGE}66.7`;

const EXPORT = 'Export it as a DICOM SEG in the software that wrote it.';
const GIVE_SEG = 'Give a DICOM SEG (Segmentation or Label Map Segmentation).';

/** What is like a segmentation but holds no voxels, by the rest of its SOP class (PS3.4, B.5). */
const OTHER_KINDS: readonly (readonly [RegExp, string, string])[] = [
  [/^(66\.5|104\.[345])$/, 'The file holds surfaces (meshes), no voxels.', EXPORT],
  [/^66\.6$/, 'The file holds fibre tracks, no voxels.', EXPORT],
  [/^66\.8$/, 'The file holds a height map, no voxels.', EXPORT],
  [
    /^481\.(3|23)$/,
    'The file holds contours (RT structure set), no voxels.',
    'Convert it to a DICOM SEG, for example with 3D Slicer.',
  ],
  [/^30$/, 'The file is a parametric map, not a segmentation.', GIVE_SEG],
  [
    /^88\.\d+$/,
    'The file is a structured report, not a segmentation.',
    'Give the DICOM SEG that it reports on.',
  ],
];

/** @throws MedClipSamError dicom-invalid for a file of another kind than DICOM, by its first bytes */
export function checkNoOtherFile(bytes: Uint8Array): void {
  const kind = isDicom(bytes) ? null : fileKindOf(bytes);
  if (kind)
    throw refused(say`The file is a ${kind.name} file, not a DICOM segmentation.`, GIVE_SEG);
}

/**
 * How the voxels of a segmentation are meant.
 *
 * @throws MedClipSamError dicom-invalid where it is none whose voxels can be read, saying what it is
 */
export function segmentationType(dataset: NaturalDataset): SegmentationType {
  const sopClass = textOf(dataset, 'SOPClassUID') ?? '';
  if (sopClass !== SEGMENTATION && sopClass !== LABEL_MAP) {
    const rest = sopClass.startsWith(STORAGE) ? sopClass.slice(STORAGE.length) : '';
    const [, message, remedy] = OTHER_KINDS.find(([classes]) => classes.test(rest)) ?? [];
    throw refused(message ?? 'The file is not a DICOM segmentation.', remedy ?? GIVE_SEG);
  }
  // Its frames name neither segment nor place: both follow from their order (PS3.3, C.7.6.17.3).
  if (textOf(dataset, 'DimensionOrganizationType') === 'TILED_FULL') {
    throw refused(
      'The segmentation is of a whole slide in tiles (TILED_FULL), which cannot be read here.',
      'Open it in a viewer for microscopy, or export it as TILED_SPARSE.'
    );
  }
  if (sopClass === LABEL_MAP) return 'LABELMAP';
  const type = textOf(dataset, 'SegmentationType');
  if (type === 'BINARY' || type === 'FRACTIONAL' || type === 'LABELMAP') return type;
  throw refused(
    'The segmentation does not say whether it is binary or fractional.',
    'Export it again in the software that wrote it.'
  );
}

const refused = (message: string | Sentence, remedy: string): MedClipSamError =>
  new MedClipSamError('dicom-invalid', message, remedy);
