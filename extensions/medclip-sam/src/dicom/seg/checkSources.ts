import type { NaturalDataset } from 'dcmjs';
import { MedClipSamError, say, type Sentence } from '../../core/errors';
import type { Steps } from '../../core/timeSlicing';
import { numberOf, textOf, valueOf } from '../dataset/naturalDataset';
import { isUid } from '../dataset/uid';

const IDENTIFIERS = [
  ['SOPInstanceUID', 'SOP Instance UID'],
  ['SOPClassUID', 'SOP Class UID'],
  ['SeriesInstanceUID', 'Series Instance UID'],
  ['StudyInstanceUID', 'Study Instance UID'],
] as const;

/** Some milliseconds. */
const AT_ONCE = 128;

/** What is no picture of a patient but made from one: SEG, surface, label map, SR family. */
const NOT_AN_IMAGE = /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.(66\.[4567]|88\.\d+|104\.\d|11\.\d+)$/;

/**
 * The sources, once each: OHIF hands one instance per frame of a multi-frame image, with the frame's groups mixed in.
 * Unusable ones that nobody has drawn on are left out.
 *
 * @param drawnOn SOP Instance UIDs that masks refer to
 * @throws MedClipSamError dicom-invalid for something that cannot be a source, identity-mismatch when the images belong to
 *   different patients or studies
 */
export function* checkSources(
  sources: readonly NaturalDataset[],
  drawnOn: ReadonlySet<string>
): Steps<readonly NaturalDataset[]> {
  const instances = new Map<string, NaturalDataset>();
  for (const [i, source] of sources.entries()) {
    if (i % AT_ONCE === AT_ONCE - 1) yield;
    const whole = valueOf(source, '_parentInstance');
    const dataset =
      typeof whole === 'object' && whole !== null ? (whole as NaturalDataset) : source;
    const uid = textOf(dataset, 'SOPInstanceUID');
    if (uid !== undefined && instances.has(uid)) continue;
    // A neighbour that is broken must not cost the work on the others.
    if (!(uid !== undefined && drawnOn.has(uid)) && !isUsable(dataset)) continue;
    checkImage(dataset);
    instances.set(uid!, dataset);
  }
  const [first, ...others] = [...instances.values()];
  if (!first) {
    // Nothing usable is left: what is wrong with the first image says more than that there is none.
    if (sources[0]) checkImage(sources[0]);
    throw invalid('There is no source image to save the segmentation for.');
  }
  yield;
  for (const other of others) {
    const differs = ['StudyInstanceUID', 'PatientID'].some(
      keyword => textOf(first, keyword) !== textOf(other, keyword)
    );
    if (differs) {
      throw new MedClipSamError(
        'identity-mismatch',
        'The images belong to different patients or studies.',
        'Save the segments of each study on their own.'
      );
    }
  }
  return [first, ...others];
}

function isUsable(source: NaturalDataset): boolean {
  try {
    checkImage(source);
    return true;
  } catch {
    return false;
  }
}

function checkImage(source: NaturalDataset): void {
  for (const [keyword, name] of IDENTIFIERS) {
    const uid = textOf(source, keyword);
    if (!uid) throw invalid(say`The source image has no ${name}.`);
    if (!isUid(uid)) throw invalid(say`The source image's ${name} is not a UID.`);
  }
  const [rows, columns] = [numberOf(source, 'Rows'), numberOf(source, 'Columns')];
  const isImage = [rows, columns].every(
    n => n !== undefined && Number.isInteger(n) && n > 0 && n <= 65535
  );
  if (!isImage || NOT_AN_IMAGE.test(textOf(source, 'SOPClassUID')!)) {
    throw invalid('The source is not an image that can be segmented.');
  }
}

function invalid(message: string | Sentence): MedClipSamError {
  return new MedClipSamError(
    'dicom-invalid',
    message,
    'Keep the mask as a PNG instead, or report the kind of image (modality, vendor).'
  );
}
