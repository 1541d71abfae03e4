import type { Diameters } from '../../algorithm/measure/diameters';
import { numberText, t } from '../../locales/translate';
import type { GrowthView } from '../../state/stored';
import type { SegmentMeasure } from '../measure/segmentMeasure';

/** A segment of one version with the same one of the version before it; null where that version had none. */
export interface MeasuredPair {
  readonly label: string;
  readonly newer: SegmentMeasure;
  readonly older: SegmentMeasure | null;
}

/** In the units of the measurement table; growth in mm and per cent. A segment that has not changed has no lines. */
export function growthViews(pairs: readonly MeasuredPair[]): readonly GrowthView[] {
  return pairs.flatMap(({ label, newer, older }) => {
    if (!older) return [{ label, lines: [{ name: t('versions.new'), value: '' }] }];
    const [before, now] = [largestOf(older), largestOf(newer)];
    if (!before || !now) return [];
    const calibrated = newer.spacing !== null && older.spacing !== null;
    const unit = calibrated ? 'mm' : 'px';
    const lines = [
      line('versions.long', before.long.length, now.long.length, unit),
      line('versions.short', before.short.length, now.short.length, unit),
      older.areaMm2 !== null && newer.areaMm2 !== null
        ? line('versions.area', older.areaMm2 / 100, newer.areaMm2 / 100, 'cm²')
        : line('versions.area', older.areaPx, newer.areaPx, 'px', 0),
      older.volumeMm3 !== null && newer.volumeMm3 !== null
        ? line('versions.volume', older.volumeMm3 / 1000, newer.volumeMm3 / 1000, 'cm³')
        : null,
    ];
    const changed = older.voxels !== newer.voxels || lines.some(one => one?.changed);
    const shown = lines.flatMap(one => (one ? [{ name: one.name, value: one.value }] : []));
    return changed ? [{ label, lines: shown }] : [];
  });
}

/** Diameters of the largest part. */
const largestOf = ({ parts }: SegmentMeasure): Diameters | undefined =>
  [...parts].sort((a, b) => b.areaPx - a.areaPx)[0]?.diameters;

function line(
  key: 'versions.long' | 'versions.short' | 'versions.area' | 'versions.volume',
  before: number,
  now: number,
  unit: string,
  digits = 1
) {
  const number = (value: number) => numberText(value, digits);
  const signed = (value: number, text: string) => `${value < 0 ? '−' : '+'}${text}`;
  const by = now - before;
  const percent = before > 0 ? (100 * by) / before : null;
  const growth = [
    `${signed(by, number(Math.abs(by)))} ${unit}`,
    ...(percent === null ? [] : [`${signed(percent, numberText(Math.abs(percent), 0))} %`]),
  ].join(', ');
  const value = `${number(before)} → ${number(now)} ${unit} (${growth})`;
  return { name: t(key), value, changed: number(before) !== number(now) };
}
