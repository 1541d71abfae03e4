import { toParagraphs, withoutDirectionMarks } from '../dataset/dicomText';

/** What a run was asked and with what; written into the SEG, where the next reader can see it. */
export interface RunFacts {
  readonly prompt: string;
  /** What the text encoder was given, where that is not the prompt alone. */
  readonly wordings?: readonly string[] | undefined;
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
  /** Unchecked outlines that the segmenter whose box was taken was trained on. */
  readonly trainedOn?: number | undefined;
  /** Window that the pixels were shown with, in modality values. */
  readonly window?: { readonly center: number; readonly width: number } | undefined;
  /** Box that was searched, in pixels; all of the image where there is none. */
  readonly region?: readonly number[] | undefined;
  /** Which of the pack's drawing models drew. */
  readonly drawnBy?: string | undefined;
  /** Outlined images that it was found by, in place of a text. */
  readonly examples?: number | undefined;
  /** Series that the outline was copied from. */
  readonly carriedFrom?: string | undefined;
  /** What was copied, where no run has drawn it. */
  readonly source?: 'hand' | 'continued' | undefined;
}

/** What a learner of the study's own outlines has learnt from, and how. */
export interface LearnerFacts {
  readonly outlines: number;
  /** Steps of the optimiser. */
  readonly steps: number;
  /** Numbers per pixel that the head sees. */
  readonly features: number;
  /** Of the neighbour's shape, 0 to 1. */
  readonly weight: number;
  /** Series that it sees. */
  readonly sequences: number;
}

/** Name and version of the learner in Algorithm Identification (PS3.3, 10.16). */
export const STUDY_LEARNER = { name: 'study-learner', version: '1' } as const;

/** A learner's part of Algorithm Parameters. */
export function learnerText(facts: LearnerFacts): string {
  const { outlines, steps, features, weight, sequences } = facts;
  const pairs = { outlines, steps, features, weight: rounded(weight), sequences };
  const { name, version } = STUDY_LEARNER;
  return [
    `learner=${name} ${version}`,
    ...Object.entries(pairs).map(([key, value]) => `learner.${key}=${value}`),
  ].join('; ');
}

/** What of a pipeline's result belongs into the provenance. */
export interface ProvenRun {
  readonly prompt: string;
  readonly wordings?: readonly string[] | undefined;
  readonly saliency: string;
  readonly topK: number | null;
  readonly prompting: string;
  readonly postprocess: string;
  readonly threshold: number;
  readonly window?: RunFacts['window'];
  readonly region?: RunFacts['region'];
  readonly drawnBy?: RunFacts['drawnBy'];
  readonly examples?: RunFacts['examples'];
  readonly carriedFrom?: RunFacts['carriedFrom'];
  readonly source?: RunFacts['source'];
  readonly specificity: { readonly verdict: string; readonly score: number };
  readonly candidates?: readonly {
    readonly chosen: boolean;
    readonly third?: { readonly outlines: number };
  }[];
}

/** Unchecked outlines behind what was chosen; undefined where no trained segmenter took part. */
export const trainedOn = ({ candidates }: Pick<ProvenRun, 'candidates'>): number | undefined =>
  candidates?.find(c => c.chosen && c.third)?.third?.outlines;

/** The facts of a run and of the program it was made with. */
export function runFacts(
  run: ProvenRun,
  program: Pick<RunFacts, 'packId' | 'packSha256' | 'backend' | 'edited' | 'appVersion'>
): RunFacts {
  const { prompt, wordings, saliency, topK, prompting, postprocess, threshold } = run;
  const { verdict, score: specificityScore } = run.specificity;
  const { window, region, drawnBy, examples, carriedFrom, source } = run;
  const asked = { prompt, wordings, saliency, topK, prompting, postprocess, threshold };
  const copied = { carriedFrom, source };
  const seen = { window, region, drawnBy, examples, ...copied, trainedOn: trainedOn(run) };
  return { ...asked, ...seen, verdict, specificityScore, ...program };
}

/** Also the pack's own words (platform/models/src/third/addThird.ts). */
export const trainedText = (outlines: number): string =>
  `Trained on ${outlines} outlines that no person has checked.`;

const rounded = (value: number) => String(Number(value.toPrecision(6)));

const windowPair = ({ center, width }: NonNullable<RunFacts['window']>): string =>
  `${rounded(center)} ${rounded(width)}`;

/** A value that cannot break out of its key=value pair. */
const plain = (value: string) =>
  withoutDirectionMarks(value)
    .replace(/[;=\\]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();

/**
 * Algorithm Parameters (0066,0032) of the Algorithm Identification Macro (PS3.3, 10.16): one LT of key=value pairs. The
 * prompt and its other wordings come last, so that long ones are what a limit of 10,240 characters would cut.
 */
export function algorithmParameters(facts: RunFacts): string {
  const copied: readonly (readonly [string, string])[] = [
    ...(facts.carriedFrom ? [['carriedFrom', facts.carriedFrom] as const] : []),
    ['edited', facts.edited ? 'yes' : 'no'],
  ];
  // No run has drawn it: there is no model, prompt or setting to tell of.
  const pairs: readonly (readonly [string, string])[] = facts.source
    ? [['app', facts.appVersion], ['source', facts.source], ...copied]
    : [
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
        ...(facts.trainedOn === undefined
          ? []
          : [['segmenter', trainedText(facts.trainedOn)] as const]),
        ...(facts.window ? [['window', windowPair(facts.window)] as const] : []),
        ...(facts.region ? [['region', facts.region.map(rounded).join(' ')] as const] : []),
        ...(facts.drawnBy ? [['drawnBy', facts.drawnBy] as const] : []),
        ...(facts.examples ? [['examples', String(facts.examples)] as const] : []),
        ...copied,
        ['prompt', facts.prompt],
        ...expansionOf(facts.prompt, facts.wordings).map(text => ['wordings', text] as const),
      ];
  return toParagraphs(pairs.map(([key, value]) => `${key}=${plain(value)}`).join('; '));
}

/** The wordings as one value; none where they are the prompt itself. */
export function expansionOf(prompt: string, wordings: readonly string[] = []): readonly string[] {
  const same = wordings.length === 0 || (wordings.length === 1 && wordings[0] === prompt);
  return same ? [] : [wordings.map(wording => wording.replaceAll('|', '/')).join(' | ')];
}

/** The pairs of an Algorithm Parameters text back again; empty for a text that is not one of ours. */
export function readAlgorithmParameters(text: string): ReadonlyMap<string, string> {
  const pairs = text.split(/;\s*/).flatMap(pair => {
    const at = pair.indexOf('=');
    return at > 0 ? [[pair.slice(0, at).trim(), pair.slice(at + 1).trim()] as const] : [];
  });
  return new Map(pairs);
}
