import type { NaturalDataset } from 'dcmjs';
import { MedClipSamError, throwIfCancelled } from '../../core/errors';
import { checkUnpacked } from '../../core/limits';
import { maskFromRuns } from '../../algorithm/mask/compactMask';
import { runsOfMask } from '../../algorithm/mask/maskRuns';
import { toPersonName } from '../dataset/dicomText';
import { runPaused } from '../../core/timeSlicing';
import { framePart } from '../geometry/frameGroups';
import { numberOf, textOf, valueOf } from '../dataset/naturalDataset';
import type { FrameCodecs } from '../image/frameCodec';
import { readPart10Steps } from '../part10/part10ReadSteps';
import { framePlace } from './read/framePlace';
import { labelRuns } from './read/labelRuns';
import { fractionMaximum, reached, shareOf, warnOfFractions } from './read/segFractions';
import { isLossyFrame, isPacked, segFramePixels, segFrameRuns } from './read/segFramePixels';
import { checkNoOtherFile, segmentationType } from './read/segKind';
import { damagedSeg, segPixelSource } from './read/segPixelSource';
import { readSegments } from './read/segSegments';
import { SEG_WARNING } from './read/segWarnings';
import type { ReadFrame, SegDocument } from './segDocument';

export interface ReadSegOptions {
  readonly signal?: AbortSignal;
  /** Asked between steps of some milliseconds, at least once a frame; a page that has worked long enough waits here. */
  readonly pause?: () => Promise<void> | null;
  /** Called with the share that is read, 0 to 1. */
  readonly onProgress?: (share: number) => void;
  /** Decoders of compressed frames; RLE and deflated ones need none. */
  readonly codecs?: FrameCodecs;
}

const NO_CODECS: FrameCodecs = new Map();

const NO_VALUES = new Uint8Array(0);

/** The header's share of reading thousands of frames. */
const HEADER_SHARE = 0.7;

/**
 * Reads a segmentation, whoever wrote it: BINARY, FRACTIONAL and LABELMAP; uncompressed in either byte order, RLE, deflated, and
 * what `codecs` decode, one frame at a time. What cannot be read faithfully is told in `warnings`, not guessed.
 *
 * @throws MedClipSamError dicom-invalid when it is no readable segmentation; too-large; cancelled
 */
export async function readSeg(
  bytes: Uint8Array,
  { signal, pause, onProgress, codecs = NO_CODECS }: ReadSegOptions = {}
): Promise<SegDocument> {
  checkNoOtherFile(bytes);
  const file = await runPaused(
    readPart10Steps(bytes, share => onProgress?.(HEADER_SHARE * share)),
    pause,
    signal
  );
  const { dataset } = file;
  const type = segmentationType(dataset);
  const { parts, layout } = segPixelSource(file, type, codecs);
  const { columns: width, rows: height, frames: count } = layout;
  const warnings = new Set<string>();
  if (numberOf(dataset, 'TotalPixelMatrixColumns')) warnings.add(SEG_WARNING.tiles);
  const segments = readSegments(dataset);
  const maximum = type === 'FRACTIONAL' ? fractionMaximum(dataset, warnings) : 1;
  const frames: ReadFrame[] = [];
  let unpacked = 0;
  const take = (more: number) => checkUnpacked((unpacked += more), bytes.length);
  for (let index = 0; index < count; index++) {
    onProgress?.(HEADER_SHARE + ((1 - HEADER_SHARE) * index) / count);
    await pause?.();
    throwIfCancelled(signal);
    const place = framePlace(dataset, index + 1, warnings);
    const frame = { index: index + 1, ...place };
    const packed = type === 'BINARY' && isPacked(layout);
    if (isLossyFrame(parts, index, layout)) {
      if (type !== 'FRACTIONAL') throw lossy();
      warnings.add(SEG_WARNING.lossy);
    }
    const outline = packed
      ? await whole(segFrameRuns(parts, index, layout, { width, height }))
      : null;
    const stored = packed ? NO_VALUES : await whole(segFramePixels(parts, index, layout));
    if (type === 'FRACTIONAL') take(Float32Array.BYTES_PER_ELEMENT * stored.length);
    if (type === 'LABELMAP') {
      const labels = labelRuns(stored, { width, height }, paddingOf(dataset), take);
      for (const [segmentNumber, runs] of labels) {
        frames.push({ ...frame, segmentNumber, mask: maskFromRuns(runs), fraction: null });
      }
      continue;
    }
    const segmentNumber = numberOf(
      framePart(dataset, index + 1, 'SegmentIdentificationSequence'),
      'ReferencedSegmentNumber'
    );
    if (segmentNumber === undefined) {
      warnings.add(SEG_WARNING.noSegment);
      continue;
    }
    if (type === 'FRACTIONAL') warnOfFractions(stored, maximum, dataset, warnings);
    const threshold = type === 'FRACTIONAL' ? maximum / 2 : 0.5;
    const runs = outline ?? runsOfMask({ width, height, data: reached(stored, threshold) });
    take(runs.rows.byteLength + runs.ends.byteLength);
    const fraction =
      type === 'FRACTIONAL' ? { width, height, data: shareOf(stored, maximum) } : null;
    frames.push({ ...frame, segmentNumber, mask: maskFromRuns(runs), fraction });
  }
  const described = new Set(segments.map(s => s.number));
  if (frames.some(f => !described.has(f.segmentNumber))) {
    warnings.add(SEG_WARNING.undescribed);
  }
  return {
    sopInstanceUID: textOf(dataset, 'SOPInstanceUID') ?? '',
    sopClassUID: textOf(dataset, 'SOPClassUID') ?? '',
    seriesInstanceUID: textOf(dataset, 'SeriesInstanceUID') ?? '',
    studyInstanceUID: textOf(dataset, 'StudyInstanceUID') ?? '',
    patientID: textOf(dataset, 'PatientID') ?? '',
    seriesDescription: textOf(dataset, 'SeriesDescription') ?? '',
    contentLabel: textOf(dataset, 'ContentLabel') ?? '',
    contentCreatorName: toPersonName(valueOf(dataset, 'ContentCreatorName')),
    type,
    width,
    height,
    frameOfReferenceUID: textOf(dataset, 'FrameOfReferenceUID') ?? null,
    segments,
    frames,
    warnings: [...warnings],
  };
}

async function whole<T>(frame: Promise<T>): Promise<T> {
  try {
    return await frame;
  } catch (cause) {
    throw damagedSeg(cause);
  }
}

/** Background of a label map: PixelPaddingValue, else 0. */
function paddingOf(dataset: NaturalDataset): number {
  return numberOf(dataset, 'PixelPaddingValue') ?? 0;
}

const lossy = (): MedClipSamError =>
  new MedClipSamError(
    'dicom-invalid',
    'The segmentation was compressed with loss, so that its voxels are not those that were drawn.',
    'Export it again without loss in the software that wrote it.'
  );
