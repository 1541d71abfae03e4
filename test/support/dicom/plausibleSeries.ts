/**
 * Headers as scanners of several makers write them (invented, no patient's): what a hanging protocol has to tell apart. Plain
 * data, so that the unit test and the test against OHIF's own matching, inside the viewer, use the same.
 */
export interface PlausibleSeries {
  readonly Modality: string;
  readonly SeriesDescription?: string;
  readonly images?: number;
  readonly reconstructable?: boolean;
  readonly header?: Readonly<Record<string, unknown>>;
}

const AXIAL = ['1', '0', '0', '0', '1', '0'];
const SAGITTAL = ['0', '1', '0', '0', '0', '-1'];
const CORONAL = ['1', '0', '0', '0', '0', '-1'];

const mr = (
  SeriesDescription: string,
  header: Record<string, unknown> = {},
  images = 24
): PlausibleSeries => ({
  Modality: 'MR',
  SeriesDescription,
  images,
  reconstructable: images > 3,
  header: { ImageOrientationPatient: AXIAL, ImageType: ['ORIGINAL', 'PRIMARY', 'M'], ...header },
});

export const BRAIN_MR = {
  localizer: mr('AAHScout', { ImageType: ['ORIGINAL', 'PRIMARY', 'M', 'ND'] }, 128),
  localizer3Plane: mr('3-plane Loc SSFSE', {}, 15),
  t1Siemens: mr('t1_mprage_sag_p2_iso', {
    ScanningSequence: ['GR', 'IR'],
    RepetitionTime: 2300,
    EchoTime: 2.98,
    InversionTime: 900,
    ImageOrientationPatient: SAGITTAL,
  }),
  t1cSiemens: mr('t1_mprage_tra KM', { ContrastBolusAgent: 'Gadovist' }),
  t1Ge: mr('Ax T1 FSPGR PRE'),
  t1cGe: mr('Ax T1 FSPGR +C'),
  t1cByAgent: mr('AX BRAVO', { ContrastBolusAgent: '7.5 ml Dotarem' }),
  t1NativeDespiteAgent: mr('T1w nativ', { ContrastBolusAgent: 'Dotarem' }),
  t1Flair: mr('Sag T1 FLAIR', { ImageOrientationPatient: SAGITTAL }),
  t2: mr('t2_tse_tra_512', { RepetitionTime: 5000, EchoTime: 93 }),
  flair: mr('t2_tirm_tra_dark-fluid', { InversionTime: 2500 }),
  flairGe: mr('Ax T2 FLAIR Propeller'),
  swi: mr('Mag_Images SWI'),
  dwi: mr('ep2d_diff_3scan_trace', { ImageType: ['ORIGINAL', 'PRIMARY', 'DIFFUSION', 'NONE'] }),
  adc: mr('ep2d_diff_3scan_ADC', { ImageType: ['DERIVED', 'PRIMARY', 'DIFFUSION', 'ADC'] }),
  tof: mr('TOF 3D multi-slab', {}, 160),
  unnamedT1: mr('', { ScanningSequence: 'SE', RepetitionTime: '550', EchoTime: '11' }),
  unnamedT2: mr('', { ScanningSequence: 'SE', RepetitionTime: '4200', EchoTime: '98' }),
  unnamedFlair: mr('', {
    ScanningSequence: ['SE', 'IR'],
    RepetitionTime: 9000,
    EchoTime: 120,
    InversionTime: 2500,
  }),
  unnamedPd: mr('', { ScanningSequence: 'SE', RepetitionTime: 2800, EchoTime: 17 }),
  unnamedMprage: mr('', {
    ScanningSequence: ['GR', 'IR'],
    RepetitionTime: 2300,
    EchoTime: 3,
    InversionTime: 900,
  }),
  enhancedFlair: mr('', { AcquisitionContrast: 'FLUID_ATTENUATED' }),
  enhancedTiming: mr('', {
    SharedFunctionalGroupsSequence: [
      {
        MRTimingAndRelatedParametersSequence: [{ RepetitionTime: 4500 }],
        MREchoSequence: [{ EffectiveEchoTime: 95 }],
      },
    ],
  }),
  unknown: mr('Series 7', {}),
} as const;

const ct = (
  SeriesDescription: string,
  ConvolutionKernel: unknown,
  header: Record<string, unknown> = {},
  images = 120
): PlausibleSeries => ({
  Modality: 'CT',
  SeriesDescription,
  images,
  reconstructable: images > 3,
  header: {
    ConvolutionKernel,
    ImageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'],
    ImageOrientationPatient: AXIAL,
    ...header,
  },
});

export const CHEST_CT = {
  topogram: ct('Topogram 0.6 T20f', 'T20f', { ImageType: ['ORIGINAL', 'PRIMARY', 'LOCALIZER'] }, 1),
  scoutGe: ct('Scout', undefined, {}, 2),
  doseReport: ct('Dose Report', undefined, {}, 1),
  softSiemens: ct('Thorax 3.0 Br40 S3', ['Br40f', '3']),
  lungSiemens: ct('Thorax 1.0 Bl57 S3', ['Bl57f', '3']),
  lungOldSiemens: ct('ThorRoutine 5.0 B70f', 'B70f'),
  boneSiemens: ct('WS 2.0 Hr64', ['Hr64h', '3']),
  softGe: ct('Recon 2: CHEST', 'STANDARD'),
  lungGe: ct('Recon 3: CHEST', 'LUNG'),
  boneGe: ct('C-SPINE', 'BONEPLUS'),
  lungByWords: ct('Thorax axial Lunge 1mm', 'I50f'),
  softCanon: ct('CE 5.0', 'FC08'),
  lungCanon: ct('CE 1.0', 'FC51'),
  coronal: ct('Thorax cor MPR', 'Br40f', { ImageOrientationPatient: CORONAL }),
} as const;

const film = (
  Modality: string,
  SeriesDescription: string,
  header: Record<string, unknown> = {}
): PlausibleSeries => ({ Modality, SeriesDescription, images: 1, header });
const code = (CodeValue: string, CodingSchemeDesignator: string) => [
  { CodeValue, CodingSchemeDesignator },
];

export const CHEST_FILMS = {
  paByPosition: film('DX', 'CHEST', { ViewPosition: 'PA' }),
  latByPosition: film('DX', 'CHEST', { ViewPosition: 'LL' }),
  paByCode: film('DX', 'Thorax', { ViewCodeSequence: code('272479007', 'SCT') }),
  apBedsideByCode: film('CR', 'Bed', { ViewCodeSequence: code('R-10206', 'SRT') }),
  latByCode: film('DX', 'Thorax', { ViewCodeSequence: code('399173006', 'SCT') }),
  paByWords: film('CR', 'W033 Chest PA'),
  latByWords: film('CR', 'Thorax seitlich'),
  hand: film('CR', 'Hand dv'),
} as const;

export const MAMMOGRAMS = {
  rcc: film('MG', 'R CC', {
    ImageLaterality: 'R',
    ViewPosition: 'CC',
    ViewCodeSequence: code('399162004', 'SCT'),
  }),
  lcc: film('MG', 'Breast', { ImageLaterality: 'L', ViewCodeSequence: code('R-10242', 'SRT') }),
  rmlo: film('MG', 'R-MLO', { ViewPosition: 'MLO', Laterality: 'R' }),
  lmlo: film('MG', 'L MLO'),
  spot: film('MG', 'R ML spot', { ImageLaterality: 'R', ViewPosition: 'ML' }),
  bothSides: film('MG', 'Specimen', { ImageLaterality: 'B', ViewPosition: 'CC' }),
} as const;

const us = (images: number, header: Record<string, unknown> = {}): PlausibleSeries => ({
  Modality: 'US',
  SeriesDescription: 'Breast',
  images,
  header,
});
export const ULTRASOUND = {
  stills: us(12),
  oneStill: us(1),
  clip: us(1, { NumberOfFrames: 60, FrameTime: '33.3' }),
} as const;
