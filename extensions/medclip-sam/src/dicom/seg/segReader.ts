import type { NaturalDataset } from 'dcmjs';
import { MedClipSamError, throwIfCancelled } from '../../core/errors';
import { checkPixels, checkUnpacked } from '../../core/limits';
import { maskFromRuns } from '../../algorithm/mask/compactMask';
import { runsOfMask } from '../../algorithm/mask/maskRuns';
import { toPersonName } from '../dataset/dicomText';
import { runPaused } from '../../core/timeSlicing';
import { framePart } from '../geometry/frameGroups';
import { itemsOf, numberOf, numbersOf, textOf, valueOf } from '../dataset/naturalDataset';
import { readPart10Steps } from '../part10/part10ReadSteps';
import { labelRuns } from './labelRuns';
import type { ReadFrame, SegDocument } from './segDocument';
import { isReadableSyntax, segFramePixels, segFrameRuns, type FrameLayout } from './segFramePixels';
import type { SegmentationType } from './segInput';
import { readSegments } from './segSegments';

const SEG_CLASSES: ReadonlySet<string> = new Set([
  '1.2.840.10008.5.1.4.1.1.66.4',
  '1.2.840.10008.5.1.4.1.1.66.7',
]);

export interface ReadSegOptions {
  readonly signal?: AbortSignal;
  /** Asked between steps of some milliseconds, at least once a frame; a page that has worked long enough waits here. */
  readonly pause?: () => Promise<void> | null;
  /** Called with the share that is read, 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

const NO_VALUES = new Uint8Array(0);

/** The header's share of reading thousands of frames. */
const HEADER_SHARE = 0.7;

/**
 * Reads a segmentation, whoever wrote it: BINARY, FRACTIONAL and LABELMAP; uncompressed, RLE or with deflated frames. What
 * cannot be read faithfully is told in `warnings`, not guessed.
 *
 * @throws MedClipSamError dicom-invalid when it is no readable segmentation; too-large; cancelled
 */
export async function readSeg(
  bytes: Uint8Array,
  { signal, pause, onProgress }: ReadSegOptions = {}
): Promise<SegDocument> {
  const { dataset, transferSyntaxUID } = await runPaused(
    readPart10Steps(bytes, share => onProgress?.(HEADER_SHARE * share)),
    pause,
    signal
  );
  const sopClassUID = textOf(dataset, 'SOPClassUID') ?? '';
  if (!SEG_CLASSES.has(sopClassUID)) throw unreadable('The file is not a DICOM segmentation.');
  if (!isReadableSyntax(transferSyntaxUID)) {
    throw unreadable('The segmentation is compressed in a way this program cannot read.');
  }
  const type = segmentationType(dataset, sopClassUID);
  const layout = frameLayout(dataset, transferSyntaxUID, type);
  const [width, height] = [numberOf(dataset, 'Columns')!, numberOf(dataset, 'Rows')!];
  const warnings = new Set<string>();
  const segments = readSegments(dataset);
  const chunks = pixelChunks(dataset);
  const maximum = numberOf(dataset, 'MaximumFractionalValue') ?? 255;
  const frames: ReadFrame[] = [];
  const count = numberOf(dataset, 'NumberOfFrames') ?? 1;
  checkPixels(height, width);
  let unpacked = 0;
  const take = (more: number) => checkUnpacked((unpacked += more), bytes.length);
  for (let index = 0; index < count; index++) {
    onProgress?.(HEADER_SHARE + ((1 - HEADER_SHARE) * index) / count);
    await pause?.();
    throwIfCancelled(signal);
    const place = placeOf(dataset, index + 1, warnings);
    const frame = { index: index + 1, ...place };
    const packed = type === 'BINARY' && layout.bitsAllocated === 1;
    const outline = packed
      ? await whole(segFrameRuns(chunks, index, layout, { width, height }))
      : null;
    const stored = packed ? NO_VALUES : await whole(segFramePixels(chunks, index, layout));
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
      warnings.add('Frames that name no segment were left out.');
      continue;
    }
    if (type === 'FRACTIONAL' && stored.some(v => v > 0 && v < maximum)) {
      warnings.add('It holds probabilities; the outline is drawn where they reach one half.');
    }
    const threshold = type === 'FRACTIONAL' ? maximum / 2 : 0.5;
    const runs = outline ?? runsOfMask({ width, height, data: reached(stored, threshold) });
    take(runs.rows.byteLength + runs.ends.byteLength);
    const fraction =
      type === 'FRACTIONAL' ? { width, height, data: shareOf(stored, maximum) } : null;
    frames.push({ ...frame, segmentNumber, mask: maskFromRuns(runs), fraction });
  }
  const described = new Set(segments.map(s => s.number));
  if (frames.some(f => !described.has(f.segmentNumber))) {
    warnings.add('Some frames belong to a segment that the file does not describe.');
  }
  return {
    sopInstanceUID: textOf(dataset, 'SOPInstanceUID') ?? '',
    sopClassUID,
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

// Loops: from() with a function takes each pixel through an iterator, which is thirty times slower.
function reached(stored: Uint8Array | Uint16Array, threshold: number): Uint8Array {
  const inside = new Uint8Array(stored.length);
  for (let i = 0; i < stored.length; i++) if (stored[i]! >= threshold) inside[i] = 1;
  return inside;
}

function shareOf(stored: Uint8Array | Uint16Array, maximum: number): Float32Array {
  const share = new Float32Array(stored.length);
  for (let i = 0; i < stored.length; i++) share[i] = stored[i]! / maximum;
  return share;
}

function segmentationType(dataset: NaturalDataset, sopClassUID: string): SegmentationType {
  if (sopClassUID.endsWith('.66.7')) return 'LABELMAP';
  const type = textOf(dataset, 'SegmentationType');
  if (type === 'BINARY' || type === 'FRACTIONAL' || type === 'LABELMAP') return type;
  throw unreadable('The segmentation does not say whether it is binary or fractional.');
}

function frameLayout(
  dataset: NaturalDataset,
  transferSyntaxUID: string,
  type: SegmentationType
): FrameLayout {
  const [rows, columns] = [numberOf(dataset, 'Rows') ?? 0, numberOf(dataset, 'Columns') ?? 0];
  const bitsAllocated = numberOf(dataset, 'BitsAllocated') ?? (type === 'BINARY' ? 1 : 8);
  if (!(rows > 0 && columns > 0) || ![1, 8, 16].includes(bitsAllocated)) {
    throw unreadable('The segmentation has no usable image size.');
  }
  const frames = numberOf(dataset, 'NumberOfFrames') ?? 1;
  if (!Number.isInteger(frames) || frames < 1) throw unreadable('The segmentation has no frames.');
  return { transferSyntaxUID, bitsAllocated, pixelsPerFrame: rows * columns };
}

function pixelChunks(dataset: NaturalDataset): readonly Uint8Array[] {
  const value = valueOf(dataset, 'PixelData');
  const chunks = (Array.isArray(value) ? value : [value]).flatMap(chunk => {
    if (chunk instanceof ArrayBuffer) return [new Uint8Array(chunk)];
    if (ArrayBuffer.isView(chunk)) {
      return [new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength)];
    }
    return [];
  });
  if (chunks.length === 0) throw unreadable('The segmentation holds no pixel data.');
  return chunks;
}

async function whole<T>(frame: Promise<T>): Promise<T> {
  try {
    return await frame;
  } catch (cause) {
    throw unreadable('The pixel data of the segmentation is incomplete or broken.', cause);
  }
}

/** Source image and position of a frame (from 1). */
function placeOf(
  dataset: NaturalDataset,
  frameNumber: number,
  warnings: Set<string>
): Pick<ReadFrame, 'source' | 'position' | 'grid'> {
  const derivation = framePart(dataset, frameNumber, 'DerivationImageSequence');
  const images = itemsOf(derivation, 'SourceImageSequence');
  const position = framePart(dataset, frameNumber, 'PlanePositionSequence');
  const orientation = numbersOf(
    framePart(dataset, frameNumber, 'PlaneOrientationSequence'),
    'ImageOrientationPatient',
    6
  );
  const spacing = numbersOf(
    framePart(dataset, frameNumber, 'PixelMeasuresSequence'),
    'PixelSpacing',
    2
  );
  const [image] = images;
  const sopInstanceUID = textOf(image, 'ReferencedSOPInstanceUID');
  if (images.length > 1) {
    warnings.add('Some frames were made from several images; they are placed by position only.');
  } else if (!sopInstanceUID) {
    warnings.add('Some frames name no source image; they are placed by position only.');
  }
  return {
    source:
      images.length === 1 && sopInstanceUID
        ? { sopInstanceUID, frameNumber: numberOf(image, 'ReferencedFrameNumber') ?? null }
        : null,
    position: numbersOf(position, 'ImagePositionPatient', 3) ?? null,
    grid:
      orientation && spacing?.every(v => v > 0)
        ? { orientation, spacing: [spacing[0]!, spacing[1]!] }
        : null,
  };
}

/** Background of a label map: PixelPaddingValue, else 0. */
function paddingOf(dataset: NaturalDataset): number {
  return numberOf(dataset, 'PixelPaddingValue') ?? 0;
}

function unreadable(message: string, cause?: unknown): MedClipSamError {
  return new MedClipSamError(
    'dicom-invalid',
    message,
    'Open it in the software that wrote it, or export it as an uncompressed DICOM SEG.',
    { cause }
  );
}
