import type { Unusual } from '@medclip/extension-medclip-sam/engine/pipeline/unusual';

/** What is unusual of an outline, to be put at the end of a line; '' where nothing is. */
export function unusualText(all: readonly Unusual[]): string {
  if (all.length === 0) return '';
  const words = all.map(({ trait, value, limit: { least, most } }) => {
    const range = least === undefined ? `usually at most ${most}` : `usually at least ${least}`;
    return `${trait} ${value.toFixed(2)} (${range})`;
  });
  return `, unusual: ${words.join(', ')}`;
}
