import { toParagraphs, withoutDirectionMarks } from './dicomText';

/** What a run was asked and with what; written into the SEG, where the next reader can see it. */
export interface RunFacts {
  readonly prompt: string;
  readonly saliency: string;
  readonly topK: number | null;
  readonly prompting: string;
  readonly postprocess: string;
  readonly threshold: number;
  readonly verdict: string;
  readonly specificityScore: number;
  readonly packId: string;
  readonly packSha256: string;
  readonly backend: string;
  readonly edited: boolean;
  readonly appVersion: string;
}

/** What of a pipeline's result belongs into the provenance. */
export interface ProvenRun {
  readonly prompt: string;
  readonly saliency: string;
  readonly topK: number | null;
  readonly prompting: string;
  readonly postprocess: string;
  readonly threshold: number;
  readonly specificity: { readonly verdict: string; readonly score: number };
}

/** The facts of a run and of the program it was made with. */
export function runFacts(
  run: ProvenRun,
  program: Pick<RunFacts, 'packId' | 'packSha256' | 'backend' | 'edited' | 'appVersion'>
): RunFacts {
  const { prompt, saliency, topK, prompting, postprocess, threshold, specificity } = run;
  const { verdict, score: specificityScore } = specificity;
  const asked = { prompt, saliency, topK, prompting, postprocess, threshold };
  return { ...asked, verdict, specificityScore, ...program };
}

const rounded = (value: number) => String(Number(value.toPrecision(6)));

/** A value that cannot break out of its key=value pair. */
const plain = (value: string) =>
  withoutDirectionMarks(value)
    .replace(/[;=\\]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();

/**
 * Algorithm Parameters (0066,0032) of the Algorithm Identification Macro (PS3.3, 10.16): one LT of key=value pairs. The
 * prompt comes last, so that a long one is what a limit of 10,240 characters would cut.
 */
export function algorithmParameters(facts: RunFacts): string {
  const pairs: readonly (readonly [string, string])[] = [
    ['app', facts.appVersion],
    ['pack', facts.packId],
    ['packSha256', facts.packSha256],
    ['backend', facts.backend],
    ['saliency', facts.saliency],
    ['topK', facts.topK === null ? 'none' : String(facts.topK)],
    ['prompting', facts.prompting],
    ['postprocess', facts.postprocess],
    ['threshold', rounded(facts.threshold)],
    ['specificity', `${facts.verdict} ${rounded(facts.specificityScore)}`],
    ['edited', facts.edited ? 'yes' : 'no'],
    ['prompt', facts.prompt],
  ];
  return toParagraphs(pairs.map(([key, value]) => `${key}=${plain(value)}`).join('; '));
}

/** The pairs of an Algorithm Parameters text back again; empty for a text that is not one of ours. */
export function readAlgorithmParameters(text: string): ReadonlyMap<string, string> {
  const pairs = text.split(/;\s*/).flatMap(pair => {
    const at = pair.indexOf('=');
    return at > 0 ? [[pair.slice(0, at).trim(), pair.slice(at + 1).trim()] as const] : [];
  });
  return new Map(pairs);
}
