/**
 * The first few of some kinds of image, or all of them where MEDCLIP_SAM_EVERY_KIND=1: what differs between the kinds is asked of each
 * without a browser; in it, most of a minute a kind is spent on drawing in software.
 */
export function firstOf<T>(kinds: readonly T[], few: number): readonly T[] {
  return process.env.MEDCLIP_SAM_EVERY_KIND === '1' ? kinds : kinds.slice(0, few);
}
