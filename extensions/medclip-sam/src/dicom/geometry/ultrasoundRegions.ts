import type { NaturalDataset } from 'dcmjs';
import type { SpacingMm } from '../../algorithm/measure/measure';
import type { Mask } from '../../core/raster';
import { itemsOf, numberOf } from '../dataset/naturalDataset';

/** An item of Sequence of Ultrasound Regions (PS3.3, C.8.5.5). */
interface Region {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
  readonly area: number;
  readonly isLowPriority: boolean;
  /** Null for a region that has no millimetres: spectra, traces, waveforms. */
  readonly scale: SpacingMm | null;
}

/** RegionSpatialFormat 1 = 2D (C.8.5.5.1.1); units 3 = cm (C.8.5.5.1.15). */
const FORMAT_2D = 1;
const CENTIMETRES = 3;
/** Of an outline, at least so much must lie on one scale, and no more than the rest on another. */
const HELD = 0.98;

function regionOf(item: NaturalDataset): Region {
  const value = (keyword: string) => numberOf(item, keyword) ?? 0;
  const [x0, y0] = [value('RegionLocationMinX0'), value('RegionLocationMinY0')];
  const [x1, y1] = [value('RegionLocationMaxX1'), value('RegionLocationMaxY1')];
  // The deltas may be negative: they say the direction as well.
  const row = 10 * Math.abs(value('PhysicalDeltaY'));
  const column = 10 * Math.abs(value('PhysicalDeltaX'));
  const calibrated =
    value('RegionSpatialFormat') === FORMAT_2D &&
    value('PhysicalUnitsXDirection') === CENTIMETRES &&
    value('PhysicalUnitsYDirection') === CENTIMETRES &&
    row > 0 &&
    column > 0;
  return {
    ...{ x0, y0, x1, y1, area: (x1 - x0) * (y1 - y0) },
    // Bit 0 of Region Flags (C.8.5.5.1.3): 1 where others that overlap it go first.
    isLowPriority: (value('RegionFlags') & 1) === 1,
    scale: calibrated ? { row, column } : null,
  };
}

const regionsOf = (source: NaturalDataset): readonly Region[] =>
  itemsOf(source, 'SequenceOfUltrasoundRegions').map(regionOf);

/** Scale of the largest 2D region in cm. */
export function largestScale(source: NaturalDataset): SpacingMm | null {
  const [largest] = regionsOf(source)
    .filter(region => region.scale && region.area > 0)
    .sort((a, b) => b.area - a.area);
  return largest?.scale ?? null;
}

/** Scale of the region that holds an outline; null where it lies outside, in a region without millimetres, or on two scales. */
export function scaleUnder(source: NaturalDataset, { width, data }: Mask): SpacingMm | null {
  const regions = [...regionsOf(source)].sort(
    (a, b) => Number(a.isLowPriority) - Number(b.isLowPriority) || a.area - b.area
  );
  if (regions.length === 0) return null;
  const counts = new Map<Region, number>();
  let total = 0;
  for (let i = 0; i < data.length; i++) {
    if (!data[i]) continue;
    total += 1;
    const [x, y] = [i % width, Math.floor(i / width)];
    const region = regions.find(r => x >= r.x0 && x <= r.x1 && y >= r.y0 && y <= r.y1);
    if (region) counts.set(region, (counts.get(region) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  const scale = most?.[0].scale;
  if (!scale) return null;
  const same = ({ scale: other }: Region) =>
    other !== null &&
    Math.abs(other.row / scale.row - 1) < 0.01 &&
    Math.abs(other.column / scale.column - 1) < 0.01;
  const held = [...counts].reduce((sum, [region, n]) => sum + (same(region) ? n : 0), 0);
  return held >= HELD * total ? scale : null;
}
