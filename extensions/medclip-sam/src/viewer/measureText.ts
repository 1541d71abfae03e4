import { numberText, t } from '../locales/translate';
import type { MeasureLine } from '../ui/state/segments';
import type { SegmentMeasure } from './segmentMeasure';

const length = (value: number, calibrated: boolean): string =>
  calibrated ? `${numberText(value, 1)} mm` : `${numberText(value, 1)} px`;

function areaText({ areaPx, areaMm2 }: SegmentMeasure): string {
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
  const { spacing, diameters, intensity, slices } = measure;
  const lines: MeasureLine[] = [
    { name: t(slices > 1 ? 'measure.areaLargest' : 'measure.area'), value: areaText(measure) },
  ];
  // A volume in pixels says little, but more than nothing; a cine has none.
  if (slices > 1 && measure.volumeMm3 !== null) {
    const missing = measure.slicesMissing ? ` (${t('measure.slicesMissing')})` : '';
    lines.push({ name: t('measure.volume'), value: volumeText(measure) + missing });
  }
  lines.push({
    name: t('measure.axes'),
    value: `${numberText(diameters.long.length, 1)} × ${length(diameters.short.length, spacing !== null)}`,
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
