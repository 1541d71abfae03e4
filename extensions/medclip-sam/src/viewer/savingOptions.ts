import { MedClipSamError } from '../algorithm/errors';

/** What a site decides about saving; `saving` in the configuration of the extension. */
export interface SavingOptions {
  /** Finished results that are not stored yet: encrypted in the browser, or (`off`) in the page's memory only. */
  readonly outbox: 'encrypted' | 'off';
  /** At sign-out the key is forgotten until the same user is back, or destroyed together with what it would open. */
  readonly atSignOut: 'lock' | 'destroy';
  /** LABELMAP (Supplement 243) is refused by archives older than 2025. */
  readonly segmentation: 'BINARY' | 'LABELMAP';
  /** Also store the map the outline came from, as a second, FRACTIONAL segmentation. OHIF 3.13 does not show those. */
  readonly probabilityMap: boolean;
  /** Also store the measurements, as an unverified TID 1500 report. */
  readonly report: boolean;
}

export const DEFAULT_SAVING: SavingOptions = {
  outbox: 'encrypted',
  atSignOut: 'lock',
  segmentation: 'BINARY',
  probabilityMap: false,
  report: false,
};

const ALLOWED: { readonly [Key in keyof SavingOptions]: readonly SavingOptions[Key][] } = {
  outbox: ['encrypted', 'off'],
  atSignOut: ['lock', 'destroy'],
  segmentation: ['BINARY', 'LABELMAP'],
  probabilityMap: [true, false],
  report: [true, false],
};

/**
 * The site's choices over the defaults.
 *
 * @throws MedClipSamError bad-input for an option or a value that does not exist: a typing slip must not turn protection off
 */
export function readSavingOptions(given: unknown): SavingOptions {
  const site = (given ?? {}) as Record<string, unknown>;
  for (const [key, value] of Object.entries(site)) {
    const allowed: readonly unknown[] = ALLOWED[key as keyof SavingOptions] ?? [];
    if (allowed.includes(value)) continue;
    throw new MedClipSamError(
      'bad-input',
      allowed.length > 0
        ? `The configured saving.${key} is none of ${allowed.join(', ')}.`
        : 'The configuration names an option of saving that does not exist.',
      'Correct the configuration of the extension.'
    );
  }
  return { ...DEFAULT_SAVING, ...site };
}
