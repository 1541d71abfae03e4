import { headerOf, textsOf, wordsOf, type DisplaySetAttributes } from './header';

/** What a CT series is for. */
export type CtSeries = 'LOCALIZER' | 'LUNG' | 'BONE' | 'SOFT' | '';

/** Convolution kernels by vendor (Siemens B/I/Bl/Br/Hr, GE names, Philips letters, Canon FC numbers). */
const LUNG_KERNEL = /^(lung|bl\d|[bi](60|70)|fc5\d|l|yb|yc)/i;
const BONE_KERNEL = /^(bone|edge|[bhi](70h|80)|hr\d|fc3\d|yd|d$)/i;

/**
 * What a CT series was reconstructed for: from its description first, then its kernel (0018,1210).
 * Scouts and dose pages are LOCALIZER: nothing to outline.
 */
export function ctSeries(displaySet: DisplaySetAttributes): CtSeries {
  const header = headerOf(displaySet);
  const types = textsOf(header, 'ImageType').map(t => t.toUpperCase());
  const words = wordsOf(displaySet);
  if (types.includes('LOCALIZER')) return 'LOCALIZER';
  if (
    /topogram|scout|surview|scanogram|locali[sz]er|dose (report|info)|patient protocol/.test(words)
  )
    return 'LOCALIZER';
  if (/\blung|\blunge|\bpulm|\blu\b|hrct/.test(words)) return 'LUNG';
  if (/\bbone|\bknochen/.test(words)) return 'BONE';
  if (/\bsoft|\bstandard\b|\bmediast|weichteil|\babdomen/.test(words)) return 'SOFT';
  const [kernel = ''] = textsOf(header, 'ConvolutionKernel');
  if (kernel === '') return '';
  if (BONE_KERNEL.test(kernel)) return 'BONE';
  return LUNG_KERNEL.test(kernel) ? 'LUNG' : 'SOFT';
}
