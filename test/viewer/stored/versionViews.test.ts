import type { DisplaySet } from '../../../extensions/medclip-sam/src/viewer/host/host';
import { growthViews } from '../../../extensions/medclip-sam/src/viewer/stored/growth';
import type { SegmentMeasure } from '../../../extensions/medclip-sam/src/viewer/measure/segmentMeasure';
import { versionViews } from '../../../extensions/medclip-sam/src/viewer/stored/versionViews';

const version = (id: string, date: string, more: object = {}, continues = '') =>
  ({
    displaySetInstanceUID: id,
    Modality: 'SEG',
    SOPInstanceUID: `1.2.${id}`,
    SeriesInstanceUID: `1.3.${id}`,
    referencedDisplaySetInstanceUID: 'ct',
    instance: {
      ContentDate: date.slice(0, 8),
      ContentTime: date.slice(8),
      SegmentSequence: [{ SegmentNumber: 1, SegmentLabel: id, TrackingUID: '2.25.1' }],
      ReferencedSeriesSequence: [{ SeriesInstanceUID: continues }],
      ...more,
    },
  }) as unknown as DisplaySet;

describe('versions of a stored segmentation', () => {
  const now = new Date(2026, 10, 29, 9, 30);

  test('are numbered from the first, told newest first, with day and maker', () => {
    const all = [
      version('b', '20261129071900', { ContentCreatorName: 'Meier^Anna' }, '1.3.a'),
      version('a', '20261124180200', { ContentCreatorName: 'Huber^Jo' }),
    ];
    const views = versionViews(all[0]!, all, 'Anna Meier', now);
    expect(views.map(({ name, when, who }) => [name, when, who])).toEqual([
      ['v2', 'today 07:19', 'you'],
      ['v1', 'Nov 24, 2026, 18:02', 'Huber Jo'],
    ]);
  });

  test('a time of another zone is told in this one; no time is no guess', () => {
    const offset = -new Date(2026, 10, 29).getTimezoneOffset() + 120;
    const zone = `+${String(Math.floor(offset / 60)).padStart(2, '0')}${String(offset % 60).padStart(2, '0')}`;
    const there = version('a', '20261129091900', { TimezoneOffsetFromUTC: zone });
    expect(versionViews(there, [there], '', now)[0]).toMatchObject({
      when: 'today 07:19',
      who: '',
    });
    const silent = version('a', '');
    expect(versionViews(silent, [silent], '', now)[0]).toMatchObject({ name: 'v1', when: '' });
  });
});

test('growth is told in mm and per cent; what has not changed is not', () => {
  const measure = (long: number, more: Partial<SegmentMeasure> = {}): SegmentMeasure => {
    const line = (length: number) => ({ length, from: [0, 0] as const, to: [0, 0] as const });
    return {
      ...{ slices: 1, voxels: long, largest: 'i', areaPx: 9, areaMm2: 900, volumeMm3: null },
      ...{ slicesMissing: false, intensity: null },
      // A smaller part beside it does not count.
      parts: [
        { areaPx: 1, diameters: { long: line(99), short: line(1) } },
        { areaPx: 9, diameters: { long: line(long), short: line(10) } },
      ],
      spacing: { row: 1, column: 1, origin: 'patient' } as SegmentMeasure['spacing'],
      ...more,
    };
  };
  const [mass, ...rest] = growthViews([
    { label: 'mass', newer: measure(33), older: measure(30) },
    { label: 'cyst', newer: measure(8), older: measure(8) },
    { label: 'node', newer: measure(8), older: null },
  ]);
  expect(mass).toEqual({
    label: 'mass',
    lines: [
      { name: 'Longest diameter', value: '30.0 → 33.0 mm (+3.0 mm, +10 %)' },
      { name: 'Across it', value: '10.0 → 10.0 mm (+0.0 mm, +0 %)' },
      { name: 'Largest area', value: '9.0 → 9.0 cm² (+0.0 cm², +0 %)' },
    ],
  });
  expect(rest).toEqual([{ label: 'node', lines: [{ name: 'new', value: '' }] }]);
  const [bare] = growthViews([
    { label: 'mass', newer: measure(27, { spacing: null, areaMm2: null }), older: measure(30) },
  ]);
  expect(bare?.lines[0]?.value).toBe('30.0 → 27.0 px (−3.0 px, −10 %)');
});
