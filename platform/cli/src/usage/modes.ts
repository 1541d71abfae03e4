/** What was typed behind a command, by the options' own names; what was left out is not among it. */
export type Given = Readonly<Record<string, unknown>>;

/** A way to use a command in which some of its options say nothing. */
export interface Mode {
  /** As it is called in "has no effect with". */
  readonly called: string;
  readonly when: (given: Given) => boolean;
  /** Options that it takes no notice of; with `not`, all but those. */
  readonly unused: readonly string[] | { readonly not: readonly string[] };
}

const has =
  (...names: readonly string[]) =>
  (given: Given): boolean =>
    names.some(name => given[name] !== undefined);

const isOneOf =
  (name: string, ...values: readonly unknown[]) =>
  (given: Given): boolean =>
    values.includes(given[name]);

/** A map or a cut that was asked for and has no use for these. An ablation runs all of them. */
const asked =
  (name: string, other: string): Mode['when'] =>
  given =>
    given[name] !== undefined && given[name] !== other && given['ablate'] === undefined;

export const GSCORECAM = ['topK', 'importance', 'softmax', 'earlyStop', 'tolerance'];
export const M2IB = ['m2ibLayer', 'beta', 'steps', 'batch', 'sampling'];

/** Of all commands that outline what a text names. */
const FROM_TEXT: readonly Mode[] = [
  {
    called: 'a --saliency other than gscorecam',
    when: asked('saliency', 'gscorecam'),
    unused: GSCORECAM,
  },
  { called: 'a --saliency other than m2ib', when: asked('saliency', 'm2ib'), unused: M2IB },
  {
    called: 'a --postprocess other than threshold',
    when: asked('postprocess', 'threshold'),
    unused: ['threshold'],
  },
  {
    called: 'a --postprocess other than crf',
    when: asked('postprocess', 'crf'),
    unused: ['crf'],
  },
];

const PLACE: Mode = { called: '--out', when: has('out'), unused: ['queue'] };

/** By the command’s words; of one that is not here every option has its use. */
export const MODES: Readonly<Record<string, readonly Mode[]>> = {
  segment: FROM_TEXT,
  pseudolabel: FROM_TEXT,
  evaluate: [
    {
      called: '--compare',
      when: has('compare'),
      unused: { not: ['compare', 'seed', 'out', 'json'] },
    },
    {
      called: '--segmenter',
      when: isOneOf('segmenter', true),
      unused: {
        not: [
          ...['segmenter', 'prompt', 'data', 'manifest', 'text', 'pack', 'boundary', 'limit'],
          // Refused by the command itself, but for one process.
          ...['seed', 'out', 'json', 'controls', 'ablate', 'workers'],
        ],
      },
    },
    {
      called: '--segmenter third',
      when: isOneOf('segmenter', 'third'),
      unused: ['reliability'],
    },
    { called: '--manifest', when: has('manifest'), unused: ['text'] },
    ...FROM_TEXT,
  ],
  continue: [
    {
      called: 'a folder of masks (--out DIR)',
      when: given => !/\.dcm$/i.test(String(given['out'])),
      unused: ['label'],
    },
    {
      called: '--method learned or copy',
      when: isOneOf('method', 'learned', 'copy'),
      unused: ['pack'],
    },
    {
      called: '--method segmenter or copy',
      when: isOneOf('method', 'segmenter', 'copy'),
      unused: ['companions'],
    },
  ],
  'batch status': [PLACE],
  'batch export': [PLACE],
  'batch retry': [
    { ...PLACE, unused: ['queue', 'plan'] },
    { called: '--failed', when: has('failed'), unused: ['dead'] },
  ],
  serve: [
    { called: '--pacs', when: has('pacs'), unused: ['data', 'import'] },
    {
      called: 'the embedded PACS (no --pacs)',
      when: given => !has('pacs')(given),
      unused: ['pacsTimeout'],
    },
  ],
};
