import {
  headerOf,
  itemsIn,
  numberIn,
  textsOf,
  wordsOf,
  type Header,
  type DisplaySetAttributes,
} from './header';

/** What an MR series shows: its weighting, or why it is none to read an anatomy on. */
export type MrContrast =
  | 'T1'
  | 'T1C'
  | 'T2'
  | 'FLAIR'
  | 'PD'
  | 'T2*'
  | 'DWI'
  | 'ADC'
  | 'PERFUSION'
  | 'ANGIO'
  | 'LOCALIZER'
  | '';

/** Acquisition Contrast (0008,9209), PS3.3 C.8.13.3.1: enhanced objects say it. */
const DECLARED: Readonly<Record<string, MrContrast>> = {
  DIFFUSION: 'DWI',
  FLOW_ENCODED: 'ANGIO',
  TOF: 'ANGIO',
  FLUID_ATTENUATED: 'FLAIR',
  PERFUSION: 'PERFUSION',
  PROTON_DENSITY: 'PD',
  T1: 'T1',
  T2: 'T2',
  T2_STAR: 'T2*',
};

const LOCALIZER = /\b(loc|local\w*|scout|survey|3.?plane|plan scan|aahead)\b|aahscout/;
const NATIVE = /\b(pre|native?|nativ|ohne|without|unenhanced|non.?contrast|w\/o|wo)\b|\(pre\)/;
const ENHANCED =
  /\b(c\+|ce|gd|gad\w*|post|contrast|enhanced|km|t1c|t1ce|t1gd|mit km)\b|\+ ?(c|gd|km)\b/;
const T1 = /\bt1|mp ?-?rage|mp2rage|\bspgr|\bfspgr|\bbravo\b|\btfl\b|\bvibe\b|\blava\b|\bthrive\b/;

/**
 * The weighting of an MR series. What people wrote goes first, since a site names a series for its purpose; where the text
 * says nothing, the acquisition contrast or the timing (TR, TE, TI in ms) decides.
 */
export function mrContrast(displaySet: DisplaySetAttributes): MrContrast {
  const header = headerOf(displaySet);
  const words = wordsOf(displaySet, 'SequenceName', 'PulseSequenceName');
  const types = textsOf(header, 'ImageType').map(t => t.toUpperCase());
  if (types.includes('LOCALIZER') || LOCALIZER.test(words)) return 'LOCALIZER';
  if (types.includes('ADC') || /\badc\b|apparent diff/.test(words)) return 'ADC';
  if (isDiffusion(header, types, words)) return 'DWI';
  if (/\bperf|\bdsc\b|\bdce\b|\basl\b|\bcbf\b|\bcbv\b|\bmtt\b/.test(words)) return 'PERFUSION';
  if (/\btof\b|\bangio|\bmra\b|\bmip\b/.test(words)) return 'ANGIO';
  const weighting = fromWords(words) || fromContrast(header) || fromTiming(header);
  return weighting === 'T1' && isEnhanced(header, words) ? 'T1C' : weighting;
}

function isDiffusion(header: Header, types: readonly string[], words: string): boolean {
  if (types.includes('DIFFUSION')) return true;
  if ((numberIn(header, 'DiffusionBValue') ?? 0) > 0) return true;
  return /\bdwi\b|\bdti\b|\bdiff|\btrace\b|\bep ?b\d+|\bb ?= ?\d+/.test(words);
}

function fromWords(words: string): MrContrast {
  // "T1 FLAIR" is an inversion-recovery T1; a FLAIR without T1 is the dark-fluid T2.
  if (/flair|dark.?fluid|\btirm\b/.test(words) && !/\bt1/.test(words)) return 'FLAIR';
  if (/t2 ?(\*|star)|\bswi\b|\bswan\b|\bhemo|\bvenobold\b/.test(words)) return 'T2*';
  if (T1.test(words)) return 'T1';
  if (/\bt2/.test(words)) return 'T2';
  return /\bpd\b|\bpdw?\b|proton/.test(words) ? 'PD' : '';
}

function fromContrast(header: Header): MrContrast {
  const [declared = ''] = textsOf(header, 'AcquisitionContrast');
  return DECLARED[declared.toUpperCase()] ?? '';
}

/** Usual ranges at 1.5 and 3 T; between them nothing is claimed. */
function fromTiming(header: Header): MrContrast {
  const tr = timing(
    header,
    'RepetitionTime',
    'MRTimingAndRelatedParametersSequence',
    'RepetitionTime'
  );
  const te = timing(header, 'EchoTime', 'MREchoSequence', 'EffectiveEchoTime');
  const ti = numberIn(header, 'InversionTime') ?? 0;
  if (tr === null || te === null) return '';
  const gradient = textsOf(header, 'ScanningSequence').includes('GR');
  if (ti >= 1500 && te >= 60) return 'FLAIR';
  if (ti > 0 && ti < 1500 && te <= 30) return 'T1';
  if (gradient) return te <= 8 ? 'T1' : te >= 15 ? 'T2*' : '';
  if (tr <= 1000 && te <= 30) return 'T1';
  if (tr >= 2000 && te >= 60) return 'T2';
  return tr >= 1500 && te <= 40 ? 'PD' : '';
}

/** A time from the plain header, or from the shared functional groups of an enhanced object. */
function timing(header: Header, plain: string, group: string, inGroup: string): number | null {
  const direct = numberIn(header, plain);
  if (direct !== null) return direct;
  for (const shared of itemsIn(header, 'SharedFunctionalGroupsSequence')) {
    for (const item of itemsIn(shared, group)) {
      const value = numberIn(item, inGroup);
      if (value !== null) return value;
    }
  }
  return null;
}

function isEnhanced(header: Header, words: string): boolean {
  if (NATIVE.test(words)) return false;
  if (ENHANCED.test(words)) return true;
  const [agent = ''] = textsOf(header, 'ContrastBolusAgent');
  return agent.trim() !== '' && !/^(no|none|ohne|n\/a|-)$/i.test(agent.trim());
}
