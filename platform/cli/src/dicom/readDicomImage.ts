import type { NaturalDataset } from 'dcmjs';
import { MedClipSamError } from '@medclip/extension-medclip-sam/algorithm/errors';
import type { Raster8 } from '@medclip/extension-medclip-sam/algorithm/raster';
import { textOf } from './attributes';
import { displayedColour } from './colour';
import { displayedGrey } from './greyScale';
import { parsePart10 } from './parsePart10';
import { pixelLayout } from './pixelLayout';
import { pixelSpacing, type PixelSpacing } from './pixelSpacing';
import { storedFrame } from './storedFrame';

export interface DicomImage {
  /** One frame as a reader sees it first: windowed, MONOCHROME1 inverted, colour as RGB. */
  readonly raster: Raster8;
  /** Attributes by keyword (dcmjs naturalised). */
  readonly dataset: NaturalDataset;
  readonly spacingMm: PixelSpacing | null;
  /** DICOM Modality (0008,0060); null where the file has none. */
  readonly modality: string | null;
  readonly frames: number;
}

/**
 * One frame (from 0) of a DICOM image. Throws MedClipSamError: `bad-input` (no DICOM file, no such frame),
 * `unsupported-image` (no pixels, unknown compression or colour model), `dicom-invalid` (damaged).
 */
export async function readDicomImage(bytes: Uint8Array, frame = 0): Promise<DicomImage> {
  const file = parsePart10(bytes);
  const { dataset } = file;
  const layout = pixelLayout(dataset);
  if (!Number.isInteger(frame) || frame < 0 || frame >= layout.frames) {
    throw new MedClipSamError(
      'bad-input',
      `The image has ${layout.frames} frame${layout.frames === 1 ? '' : 's'}; there is no frame ${frame + 1}.`,
      `Choose a frame from 1 to ${layout.frames}.`
    );
  }
  const stored = await storedFrame(file, layout, frame);
  const colour = stored.samplesPerPixel === 3 || stored.photometric === 'PALETTE COLOR';
  const data = colour
    ? displayedColour(stored, dataset, layout.bitsStored)
    : displayedGrey(stored.samples, dataset, layout, frame);
  return {
    raster: { width: layout.columns, height: layout.rows, channels: colour ? 3 : 1, data },
    dataset,
    spacingMm: pixelSpacing(dataset, frame),
    modality: textOf(dataset, 'Modality'),
    frames: layout.frames,
  };
}
