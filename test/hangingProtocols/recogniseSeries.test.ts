import { planeOf } from '../../extensions/medclip-sam/src/hangingProtocols/attributes';
import { ctSeries } from '../../extensions/medclip-sam/src/hangingProtocols/ctSeries';
import type { DisplaySetAttributes } from '../../extensions/medclip-sam/src/hangingProtocols/header';
import { mammoView } from '../../extensions/medclip-sam/src/hangingProtocols/mammoView';
import { mrContrast } from '../../extensions/medclip-sam/src/hangingProtocols/mrContrast';
import { projection } from '../../extensions/medclip-sam/src/hangingProtocols/projection';
import {
  BRAIN_MR,
  CHEST_CT,
  CHEST_FILMS,
  MAMMOGRAMS,
  type PlausibleSeries,
} from '../support/dicom/plausibleSeries';

const hung = (series: PlausibleSeries): DisplaySetAttributes => ({
  SeriesDescription: series.SeriesDescription,
  Modality: series.Modality,
  instances: [{ SeriesDescription: series.SeriesDescription, ...series.header }],
});
const all = <T extends Readonly<Record<string, PlausibleSeries>>, R>(
  series: T,
  recognise: (h: DisplaySetAttributes) => R
) => Object.fromEntries(Object.entries(series).map(([name, s]) => [name, recognise(hung(s))]));

test('MR series by what people wrote, by declared contrast, and by timing', () => {
  expect(all(BRAIN_MR, mrContrast)).toEqual({
    localizer: 'LOCALIZER',
    localizer3Plane: 'LOCALIZER',
    t1Siemens: 'T1',
    t1cSiemens: 'T1C',
    t1Ge: 'T1',
    t1cGe: 'T1C',
    t1cByAgent: 'T1C',
    t1NativeDespiteAgent: 'T1',
    t1Flair: 'T1',
    t2: 'T2',
    flair: 'FLAIR',
    flairGe: 'FLAIR',
    swi: 'T2*',
    dwi: 'DWI',
    adc: 'ADC',
    tof: 'ANGIO',
    unnamedT1: 'T1',
    unnamedT2: 'T2',
    unnamedFlair: 'FLAIR',
    unnamedPd: 'PD',
    unnamedMprage: 'T1',
    enhancedFlair: 'FLAIR',
    enhancedTiming: 'T2',
    unknown: '',
  });
});

test('CT series by description and by the kernels of four makers', () => {
  expect(all(CHEST_CT, ctSeries)).toEqual({
    topogram: 'LOCALIZER',
    scoutGe: 'LOCALIZER',
    doseReport: 'LOCALIZER',
    softSiemens: 'SOFT',
    lungSiemens: 'LUNG',
    lungOldSiemens: 'LUNG',
    boneSiemens: 'BONE',
    softGe: 'SOFT',
    lungGe: 'LUNG',
    boneGe: 'BONE',
    lungByWords: 'LUNG',
    softCanon: 'SOFT',
    lungCanon: 'LUNG',
    coronal: 'SOFT',
  });
});

test('radiographs: frontal or lateral, and no claim about a hand', () => {
  expect(all(CHEST_FILMS, projection)).toEqual({
    paByPosition: 'FRONTAL',
    latByPosition: 'LATERAL',
    paByCode: 'FRONTAL',
    apBedsideByCode: 'FRONTAL',
    latByCode: 'LATERAL',
    paByWords: 'FRONTAL',
    latByWords: 'LATERAL',
    hand: '',
  });
});

test('mammograms: side and view, and no place for what is neither', () => {
  expect(all(MAMMOGRAMS, mammoView)).toEqual({
    rcc: 'R CC',
    lcc: 'L CC',
    rmlo: 'R MLO',
    lmlo: 'L MLO',
    spot: '',
    bothSides: '',
  });
});

test('the plane of acquisition, tilted gantries and obliques', () => {
  const plane = (o: readonly (number | string)[]) =>
    planeOf({ instances: [{ ImageOrientationPatient: o }] });
  expect(plane(['1', '0', '0', '0', '1', '0'])).toBe('AXIAL');
  expect(plane([1, 0, 0, 0, Math.cos(0.4), -Math.sin(0.4)])).toBe('AXIAL');
  expect(plane([0, 1, 0, 0, 0, -1])).toBe('SAGITTAL');
  expect(plane([1, 0, 0, 0, 0, -1])).toBe('CORONAL');
  expect(plane([1, 0, 0, 0, Math.SQRT1_2, -Math.SQRT1_2])).toBe('OBLIQUE');
  expect(plane([])).toBe('');
});

test('an empty header is recognised as nothing, and does not throw', () => {
  for (const recognise of [mrContrast, ctSeries, projection, mammoView, planeOf]) {
    expect(recognise({})).toBe('');
    expect(recognise({ instances: [{}] })).toBe('');
  }
});
