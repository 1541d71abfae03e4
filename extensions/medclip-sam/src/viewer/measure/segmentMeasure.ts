import { diameters, type Diameters } from '../../algorithm/measure/diameters';
import {
  intensityUnder,
  joinIntensity,
  meanAndSd,
  NO_INTENSITY,
} from '../../algorithm/measure/intensity';
import type { IntensitySums } from '../../algorithm/measure/intensity';
import { maskParts, type MaskPart } from '../../algorithm/mask/maskParts';
import { measureMask } from '../../algorithm/measure/measure';
import type { Mask } from '../../core/raster';
import { pixelSpacingOf, type PixelSpacing } from '../../dicom/geometry/pixelSpacing';
import { createTimeSlice, type TimeSlice } from '../../core/timeSlicing';
import { modalityValues } from '../image/imageValues';
import type { DicomInstance, DisplaySet, Host } from '../host/host';
import { frameNumberOf } from '../image/frameNumber';
import { timePointOf } from '../image/timePoints';
import { imagePlaneOf, type ImagePlane } from '../../dicom/geometry/imagePlane';
import { stacksOf } from '../../dicom/geometry/sliceStack';

/** Numbers of a segment. Millimetres only where the header gives them: null is "not calibrated", never a guess. */
export interface SegmentMeasure {
  readonly slices: number;
  readonly voxels: number;
  /** The slice with the largest area: that of the diameters. */
  readonly largest: string;
  readonly areaPx: number;
  readonly areaMm2: number | null;
  /** Sum of each area times the thickness of its slice; null for one slice, a cine, or without calibration. */
  readonly volumeMm3: number | null;
  /** Between the outlined ones the series lacks slices. */
  readonly slicesMissing: boolean;
  /** Of each connected part on the largest slice, from left to right; in mm where `spacing` is known, else in pixels. */
  readonly parts: readonly MeasuredPart[];
  /** Of the patient, of the detector (projection, magnified by an unknown factor), of a US region; null: pixels. */
  readonly spacing: PixelSpacing | null;
  /** Modality values; null for colour images. */
  readonly intensity: {
    readonly mean: number;
    readonly sd: number;
    readonly unit: 'HU' | '';
  } | null;
}

export interface MeasuredPart {
  readonly areaPx: number;
  readonly diameters: Diameters;
}

/** Specks are no parts, and a table of more lines is not read. */
const PARTS = { most: 6, minShare: 0.01 } as const;

interface SliceMeasure {
  readonly areaPx: number;
  readonly intensity: IntensitySums | null;
  parts?: readonly MeasuredPart[];
}

/** Measures segments; what was measured on an outline is kept for as long as the outline lives. */
export function createMeasurer(host: Host) {
  const known = new WeakMap<Mask, SliceMeasure>();
  const instanceOf = (imageId: string) =>
    host.cornerstone().metaData.get('instance', imageId) as DicomInstance | undefined;

  const planeOf = (imageId: string): ImagePlane | null => {
    const instance = instanceOf(imageId);
    return instance ? imagePlaneOf(instance, frameNumberOf(imageId, instance)) : null;
  };
  const spacingOf = (imageId: string, mask: Mask): PixelSpacing | null => {
    const instance = instanceOf(imageId);
    return instance ? pixelSpacingOf(instance, frameNumberOf(imageId, instance), mask) : null;
  };

  const slice = async (
    imageId: string,
    mask: Mask,
    timeSlice: TimeSlice
  ): Promise<SliceMeasure> => {
    const before = known.get(mask);
    if (before) return before;
    const image = host.cornerstone().cache.getImage(imageId);
    const grey = image && !image.color && image.getPixelData().length === mask.width * mask.height;
    const values = grey
      ? await modalityValues(image, instanceOf(imageId), frameNumberOf(imageId))
      : null;
    if (timeSlice.isOver()) await timeSlice.yield();
    const measured: SliceMeasure = {
      areaPx: measureMask(mask).areaPx,
      intensity: values && intensityUnder(mask, values),
    };
    // An image that is not loaded yet is asked again.
    if (image) known.set(mask, measured);
    return measured;
  };

  return async (
    displaySet: DisplaySet,
    masks: ReadonlyMap<string, Mask>
  ): Promise<SegmentMeasure | null> => {
    const timeSlice = createTimeSlice();
    let voxels = 0;
    let sums: IntensitySums | null = NO_INTENSITY;
    let largest: { imageId: string; mask: Mask; measured: SliceMeasure } | null = null;
    let volumeMm3: number | null = 0;
    const planes: ImagePlane[] = [];
    const [someImage] = masks.keys();
    const series = someImage ? timePointOf(host, displaySet, someImage).imageIds : [];
    const all: (ImagePlane | null)[] = [];
    for (const imageId of masks.size > 1 ? series : []) {
      if (timeSlice.isOver()) await timeSlice.yield();
      all.push(planeOf(imageId));
    }
    const stackOf = stacksOf(all);
    for (const [imageId, mask] of masks) {
      if (timeSlice.isOver()) await timeSlice.yield();
      const measured = await slice(imageId, mask, timeSlice);
      if (timeSlice.isOver()) await timeSlice.yield();
      voxels += measured.areaPx;
      sums = sums && measured.intensity && joinIntensity(sums, measured.intensity);
      if (!largest || measured.areaPx > largest.measured.areaPx) {
        largest = { imageId, mask, measured };
      }
      const plane = planeOf(imageId);
      const thickness = plane && stackOf(plane).thicknessOf(plane);
      const spacing = spacingOf(imageId, mask);
      if (plane) planes.push(plane);
      volumeMm3 =
        volumeMm3 !== null && spacing && thickness
          ? volumeMm3 + measured.areaPx * spacing.row * spacing.column * thickness
          : null;
    }
    if (!largest || voxels === 0) return null;
    const { imageId, mask, measured } = largest;
    const instance = instanceOf(imageId);
    const spacing = spacingOf(imageId, mask);
    measured.parts ??= measuredParts(mask, spacing);
    const values = sums && meanAndSd(sums);
    return {
      slices: masks.size,
      voxels,
      largest: imageId,
      areaPx: measured.areaPx,
      areaMm2: spacing ? measured.areaPx * spacing.row * spacing.column : null,
      volumeMm3: masks.size > 1 ? volumeMm3 : null,
      slicesMissing: planes.length > 1 && stackOf(planes[0]!).isMissing(planes),
      parts: measured.parts,
      spacing,
      intensity: values && { ...values, unit: unitOf(instance) },
    };
  };
}

/** Each part for itself: no axis runs from one to another. Ends in image coordinates. */
function measuredParts(mask: Mask, spacing: PixelSpacing | null): readonly MeasuredPart[] {
  return [...maskParts(mask, PARTS.most, PARTS.minShare)]
    .sort((a, b) => a.left - b.left)
    .flatMap(part => {
      const found = inPlace(part, spacing);
      return found ? [{ areaPx: part.areaPx, diameters: found }] : [];
    });
}

function inPlace(part: MaskPart, spacing: PixelSpacing | null): Diameters | null {
  const found = diameters(part.mask, spacing);
  if (!found) return null;
  const moved = ([x, y]: readonly [number, number]) => [x + part.left, y + part.top] as const;
  const place = (c: Diameters['long']) => ({ ...c, from: moved(c.from), to: moved(c.to) });
  return { long: place(found.long), short: place(found.short) };
}

/** Hounsfield units for CT, unless its Rescale Type names another unit (PS3.3, C.11.1.1.2); other modalities claim none. */
function unitOf(instance: DicomInstance | undefined): 'HU' | '' {
  const type = instance?.RescaleType;
  return instance?.Modality === 'CT' && (type === undefined || type === 'HU') ? 'HU' : '';
}
