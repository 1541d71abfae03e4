import { UsageError } from '../exitCodes';
import { methodOf } from '../methodFlags';
import type { SegmentOptions } from '../segmentOptions';
import { flagOf } from '../usage/noEffect';

/** The options of `segment`. */
export interface Options extends SegmentOptions {
  readonly image: string;
  readonly text?: string;
  readonly box?: string;
  readonly click?: readonly string[];
  readonly label?: string;
  readonly frame?: number;
  readonly out: string;
  readonly heatmap?: string;
  readonly candidates?: string;
  readonly uncertainty?: string;
  readonly labelmap?: boolean;
  readonly probability?: string;
  readonly report?: string;
  readonly reliability?: string;
}

export const isDicomName = (path: string): boolean => /\.dcm$/i.test(path);

/** @throws UsageError where options do not go together */
export function checkUsage(options: Options): void {
  if (!/\.(png|dcm)$/i.test(options.out)) throw new UsageError('--out must end in .png or .dcm');
  for (const name of ['heatmap', 'uncertainty'] as const) {
    if (options[name] !== undefined && !/\.png$/i.test(options[name])) {
      throw new UsageError(`--${name} must end in .png`);
    }
  }
  for (const name of ['probability', 'report'] as const) {
    if (options[name] !== undefined && !isDicomName(options[name])) {
      throw new UsageError(`--${name} must end in .dcm`);
    }
    if (options[name] !== undefined && !isDicomName(options.out)) {
      throw new UsageError(`--${name} goes with a SEG; give --out FILE.dcm`);
    }
  }
  if (options.reliability !== undefined) {
    if (!/\.(png|dcm)$/i.test(options.reliability)) {
      throw new UsageError('--reliability must end in .png or .dcm');
    }
    if (isDicomName(options.reliability) && !isDicomName(options.out)) {
      throw new UsageError('--reliability FILE.dcm names a SEG; give --out FILE.dcm');
    }
  }
  if (options.labelmap && !isDicomName(options.out)) {
    throw new UsageError('--labelmap goes with a SEG; give --out FILE.dcm');
  }
  if (options.text === undefined && options.box === undefined && !options.click) {
    throw new UsageError('Give --text, --box or --click: what to outline');
  }
  if (options.text !== undefined && options.box !== undefined) {
    throw new UsageError('--box goes without --text; give one of them');
  }
  if (options.text !== undefined && options.label !== undefined) {
    throw new UsageError('--label goes without --text, which names the segment');
  }
  if (options.text === undefined) {
    const others = given(options).filter(name => !BY_HAND.has(name));
    const flags = others.map(name => flagOf(name, options[name])).join(', ');
    if (others.length > 0)
      throw new UsageError(`${flags} ${others.length === 1 ? 'goes' : 'go'} with --text`);
  }
  methodOf(options);
}

/** What a box or clicks alone take notice of; every other option is about what a text is looked for with, and what that gives. */
const BY_HAND: ReadonlySet<keyof Options> = new Set([
  ...(['image', 'frame', 'box', 'click', 'label', 'pack', 'boundary'] as const),
  ...(['out', 'reliability', 'labelmap', 'json'] as const),
]);

const given = (options: Options): (keyof Options)[] =>
  (Object.keys(options) as (keyof Options)[]).filter(name => options[name] !== undefined);
