import { ATTRIBUTE } from './attributes';
import {
  isNoneOf,
  isOneOf,
  isTrue,
  prefer,
  protocol,
  seriesSelector,
  type ViewportPlan,
} from './protocol';

const MR = ['MR'];
const AXIAL_FIRST = prefer(ATTRIBUTE.plane, 'AXIAL', 5);
const weighting = (name: string) =>
  seriesSelector(MR, [isOneOf(ATTRIBUTE.mrContrast, name), AXIAL_FIRST]);
const anatomy = [
  isNoneOf(ATTRIBUTE.mrContrast, 'LOCALIZER', 'ADC', 'DWI', 'PERFUSION'),
  prefer(ATTRIBUTE.mrContrast, 'T1C', 8),
  prefer(ATTRIBUTE.mrContrast, 'FLAIR', 6),
  prefer(ATTRIBUTE.mrContrast, 'T2', 4),
  prefer(ATTRIBUTE.mrContrast, 'T1', 3),
  AXIAL_FIRST,
];
const linked = (displaySet: string): ViewportPlan => ({ displaySet, scroll: 'medclip-mr' });

/**
 * MR by weighting, scrolling together: T1c first, because tumours are outlined on it. Series are told apart by description
 * and by timing (mrContrast.ts). A study with one weighting hangs as a volume with a sagittal plane for orientation, and
 * what is no volume as a stack.
 */
export const mrProtocol = protocol({
  id: 'medclip-mr',
  name: 'Text Segment: MR',
  modalities: MR,
  selectors: {
    t1: weighting('T1'),
    t1c: weighting('T1C'),
    t2: weighting('T2'),
    flair: weighting('FLAIR'),
    volume: seriesSelector(MR, [...anatomy, isTrue('isReconstructable')]),
    main: seriesSelector(MR, anatomy),
    any: seriesSelector(MR),
  },
  stages: [
    {
      name: 'T1c, T1, T2, FLAIR',
      rows: 2,
      columns: 2,
      needs: ['t1', 't1c', 't2', 'flair'],
      viewports: ['t1c', 't1', 'flair', 't2'].map(linked),
    },
    {
      name: 'T1c, T1',
      rows: 1,
      columns: 2,
      needs: ['t1', 't1c'],
      viewports: ['t1c', 't1'].map(linked),
    },
    {
      name: 'FLAIR, T1c',
      rows: 1,
      columns: 2,
      needs: ['flair', 't1c'],
      viewports: ['t1c', 'flair'].map(linked),
    },
    {
      name: 'FLAIR, T1',
      rows: 1,
      columns: 2,
      needs: ['flair', 't1'],
      viewports: ['flair', 't1'].map(linked),
    },
    {
      name: 'T2, T1',
      rows: 1,
      columns: 2,
      needs: ['t2', 't1'],
      viewports: ['t2', 't1'].map(linked),
    },
    {
      name: 'Volume',
      rows: 1,
      columns: 2,
      needs: ['volume'],
      viewports: [
        { displaySet: 'volume', viewportType: 'volume', orientation: 'acquisition' },
        { displaySet: 'volume', viewportType: 'volume', orientation: 'sagittal' },
      ],
    },
    {
      name: 'Stack',
      rows: 1,
      columns: 1,
      needs: ['main'],
      viewports: [{ displaySet: 'main' }],
    },
    { name: 'Any', rows: 1, columns: 1, viewports: [{ displaySet: 'any' }] },
  ],
});
