/**
 * Says that options have no effect in the way in which a command is used.
 *
 * @param flags as they are typed
 * @param called the way
 */
export const noEffect = (flags: readonly string[], called: string): string =>
  `${flags.join(', ')} ${flags.length === 1 ? 'has' : 'have'} no effect with ${called}.`;

/** As it was typed: topK is --top-k, and what is false was switched off. */
export const flagOf = (name: string, value: unknown): string =>
  `--${value === false ? 'no-' : ''}${name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`;
