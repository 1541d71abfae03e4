import type { Continuation } from './continueOutlines';

/** What a continued outline came from, for the SEG's Algorithm Parameters (PS3.3, 10.16). */
export function learnerParameters({ learnt, choice, slices }: Continuation): string {
  const drawn = new Map<string, number>();
  for (const { method } of slices) drawn.set(method, (drawn.get(method) ?? 0) + 1);
  const facts: Record<string, string | number> = {
    ...(learnt && {
      outlines: learnt.outlines,
      steps: learnt.steps,
      features: learnt.head.features,
      sequences: learnt.tissues.length,
    }),
    ...(choice && {
      drawnBy: choice.witness,
      w: choice.w ?? 'none',
      heldOutDice: choice.dice.toFixed(3),
    }),
    ...Object.fromEntries([...drawn].map(([method, n]) => [`slices.${method}`, n])),
  };
  return Object.entries(facts)
    .map(([name, value]) => `${name}=${value}`)
    .join('; ');
}
