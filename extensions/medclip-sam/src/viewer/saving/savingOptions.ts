import * as z from '../../core/z';

/** What a site decides about saving; `saving` in the configuration of the extension. */
export const savingSchema = z.strictObject({
  /** Finished results that are not stored yet: encrypted in the browser, or (`off`) in the page's memory only. */
  outbox: z._default(z.enum(['encrypted', 'off']), 'encrypted'),
  /** At sign-out the key is forgotten until the same user is back, or destroyed together with what it would open. */
  atSignOut: z._default(z.enum(['lock', 'destroy']), 'lock'),
  /** What the models make of images, for the next visit: encrypted in the browser, or (`off`) not unless a reader says so. */
  encodings: z._default(z.enum(['encrypted', 'off']), 'encrypted'),
  /** LABELMAP (Supplement 243) is refused by archives older than 2025. */
  segmentation: z._default(z.enum(['BINARY', 'LABELMAP']), 'BINARY'),
  /** Also store the map the outline came from, as a second, FRACTIONAL segmentation. OHIF 3.13 does not show those. */
  probabilityMap: z._default(z.boolean(), false),
  /** Also store how far the outlines are borne out by what drew them, as a FRACTIONAL segmentation about the first. */
  reliabilityMap: z._default(z.boolean(), false),
  /** Also store the measurements, as an unverified TID 1500 report. */
  report: z._default(z.boolean(), false),
});
export type SavingOptions = Readonly<z.infer<typeof savingSchema>>;

export const DEFAULT_SAVING: SavingOptions = savingSchema.parse({});
