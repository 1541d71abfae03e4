import type { NaturalDataset } from 'dcmjs';
import { MedClipSamError, say } from '../../core/errors';
import type { Raster8 } from '../../core/raster';
import { textOf } from '../dataset/naturalDataset';
import { readPart10 } from '../dataset/part10';
import { isDicom } from '../dataset/part10Preamble';
import { pixelSpacingOf, type PixelSpacing } from '../geometry/pixelSpacing';
import { displayedColour } from './displayedColour';
import { displayedGrey } from './displayedGrey';
import { fileKindOf } from './fileKind';
import type { FrameCodecs } from './frameCodec';
import { pixelAspect } from '../geometry/pixelAspect';
import { pixelHeader } from './pixelHeader';
import { pixelLayout } from './pixelLayout';
import { storedFrame } from './storedFrame';
import type { WindowRange } from './voi';
import { whyNotShown } from './whyNotShown';

export interface DicomImage {
  /** One frame as a reader sees it first: windowed, MONOCHROME1 inverted, colour as RGB. */
  readonly raster: Raster8;
  /** Attributes by keyword (dcmjs naturalised). */
  readonly dataset: NaturalDataset;
  readonly spacingMm: PixelSpacing | null;
  /** DICOM Modality (0008,0060); null where the file has none. */
  readonly modality: string | null;
  readonly frames: number;
  /** What its grey values are shown with (`GreyTable`); null for colour too. */
  readonly window: WindowRange | null;
}

/**
 * One frame (from 0) of a DICOM file.
 *
 * @param chosen the window of grey values, modality values, in place of the file's own
 * @throws MedClipSamError `bad-input` (no DICOM file, no such frame), `unsupported-image` (no pixels, unknown compression or
 * colour model), `dicom-invalid` (damaged)
 */
export async function readDicomImage(
  bytes: Uint8Array,
  codecs: FrameCodecs,
  frame = 0,
  chosen?: WindowRange
): Promise<DicomImage> {
  if (!isDicom(bytes)) {
    const kind = fileKindOf(bytes);
    throw new MedClipSamError(
      'bad-input',
      kind
        ? say`The file is a ${kind.name} file, not a DICOM image.`
        : 'The file is not a DICOM image.',
      kind?.remedy ?? 'Give a DICOM or PNG file.'
    );
  }
  const file = readPart10(bytes);
  const problem = whyNotShown(file.dataset, file.transferSyntaxUID, true);
  if (problem) throw problem;
  const dataset = pixelHeader(file.dataset);
  const layout = pixelLayout(dataset);
  if (!Number.isInteger(frame) || frame < 0 || frame >= layout.frames) {
    throw new MedClipSamError(
      'bad-input',
      say`There is no frame ${frame + 1}: the image has ${layout.frames}.`,
      say`Choose a frame from 1 to ${layout.frames}.`
    );
  }
  const stored = await storedFrame(file, layout, frame, codecs);
  const { bitsStored, signed } = stored;
  const colour = stored.samplesPerPixel === 3 || stored.photometric === 'PALETTE COLOR';
  const { data, window } = colour
    ? { data: displayedColour(stored, dataset), window: null }
    : displayedGrey(stored.samples, dataset, { ...layout, bitsStored, signed }, frame + 1, chosen);
  const aspect = pixelAspect(dataset, frame + 1);
  return {
    raster: {
      width: layout.columns,
      height: layout.rows,
      channels: colour ? 3 : 1,
      data,
      ...(aspect === 1 ? {} : { aspect }),
    },
    dataset,
    spacingMm: pixelSpacingOf(dataset, frame + 1),
    modality: textOf(dataset, 'Modality') ?? null,
    frames: layout.frames,
    window,
  };
}
