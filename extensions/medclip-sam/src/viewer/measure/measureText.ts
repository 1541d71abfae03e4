import { numberText, t } from '../../locales/translate';
import type { MeasureLine } from '../../state/segments';
import type { MeasuredPart, SegmentMeasure } from './segmentMeasure';

const length = (value: number, calibrated: boolean): string =>
  calibrated ? `${numberText(value, 1)} mm` : `${numberText(value, 1)} px`;

const axesText = ({ long, short }: MeasuredPart['diameters'], calibrated: boolean): string =>
  `${numberText(long.length, 1)} × ${length(short.length, calibrated)}`;

function areaText({ areaPx, areaMm2 }: Pick<SegmentMeasure, 'areaPx' | 'areaMm2'>): string {
  if (areaMm2 === null) return `${numberText(areaPx)} px`;
  return areaMm2 >= 100 ? `${numberText(areaMm2 / 100, 1)} cm²` : `${numberText(areaMm2, 1)} mm²`;
}

function volumeText({ volumeMm3, voxels }: SegmentMeasure): string {
  if (volumeMm3 === null) return `${numberText(voxels)} px`;
  return volumeMm3 >= 1000
    ? `${numberText(volumeMm3 / 1000, 1)} cm³`
    : `${numberText(volumeMm3, 0)} mm³`;
}

/** Measurements as a reader says them: mm, cm² and cm³ where the header is calibrated, px where not. */
export function measureLines(measure: SegmentMeasure): readonly MeasureLine[] {
  const { spacing, parts, intensity, slices } = measure;
  const lines: MeasureLine[] = [
    { name: t(slices > 1 ? 'measure.areaLargest' : 'measure.area'), value: areaText(measure) },
  ];
  // A volume in pixels says little, but more than nothing; a cine has none.
  if (slices > 1 && measure.volumeMm3 !== null) {
    const missing = measure.slicesMissing ? ` (${t('measure.slicesMissing')})` : '';
    lines.push({ name: t('measure.volume'), value: volumeText(measure) + missing });
  }
  parts.forEach((part, i) => {
    const axes = axesText(part.diameters, spacing !== null);
    if (parts.length === 1) return lines.push({ name: t('measure.axes'), value: axes });
    const area = areaText({
      areaPx: part.areaPx,
      areaMm2: spacing && part.areaPx * spacing.row * spacing.column,
    });
    const name = t('measure.part', { number: i + 1 });
    return lines.push({ name, value: `${axes} · ${area}` });
  });
  if (intensity) {
    const unit = intensity.unit && ` ${intensity.unit}`;
    lines.push({
      name: t('measure.mean'),
      value: `${numberText(intensity.mean, 1)} ± ${numberText(intensity.sd, 1)}${unit}`,
    });
  }
  if (!spacing) lines.push({ name: t('measure.scale'), value: t('measure.uncalibrated') });
  else if (spacing.origin === 'detector') {
    lines.push({ name: t('measure.scale'), value: t('measure.detector') });
  }
  return lines;
}

/**
 * One segment as a line of a report: "Mass, left breast, 31 × 17 mm, area 4.1 cm²". Whole millimetres, as a reader dictates them;
 * nothing in pixels.
 */
export function reportLine(name: string, measure: SegmentMeasure): string {
  const { spacing, parts, volumeMm3 } = measure;
  if (!spacing) return `${name}, ${t('report.uncalibrated')}`;
  const axes = parts.map(({ diameters: { long, short } }) => {
    const digits = long.length < 10 ? 1 : 0;
    return `${numberText(long.length, digits)} × ${numberText(short.length, digits)} mm`;
  });
  const size =
    volumeMm3 !== null
      ? t('report.volume', { value: volumeText(measure) })
      : t('report.area', { value: areaText(measure) });
  const scale = spacing.origin === 'detector' ? [t('measure.detector')] : [];
  return [name, axes.join(` ${t('report.and')} `), size, ...scale].join(', ');
}

/** One paragraph per segment, for a report. */
export function measurementsAsText(
  segments: readonly { readonly label: string; readonly measures: readonly MeasureLine[] }[]
): string {
  return segments
    .map(({ label, measures }) =>
      [label, ...measures.map(m => `  ${m.name}: ${m.value}`)].join('\n')
    )
    .join('\n\n');
}
