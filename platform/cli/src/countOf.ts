/** "1 slice", "3 slices"; series are series. */
export const countOf = (n: number, thing: string): string =>
  `${n} ${n === 1 ? thing : `${thing}s`}`;
