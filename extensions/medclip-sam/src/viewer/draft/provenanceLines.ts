import { expansionOf, trainedOn } from '../../dicom/seg/provenance';
import type { SegmentResult } from '../../engine/contract';
import type { ModelStatus } from '../../engine/worker/client';
import { SALIENCY_METHODS, SALIENCY_NAMES } from '../../core/saliencyMethods';
import { numberText, packText, t } from '../../locales/translate';
import type { ProvenanceView } from '../../state/draft';
import { windowText } from '../image/imageWindow';

/** Proper names; those without are described in the reader's language, and what we do not know stands as it is. */
function methodName(saliency: string): string {
  if (saliency === 'example') return '';
  const method = SALIENCY_METHODS.find(one => one === saliency);
  if (!method) return saliency;
  return SALIENCY_NAMES[method] ?? t(`settings.saliency.${method}` as Parameters<typeof t>[0]);
}

const PROMPTING = ['box', 'points', 'box+points'] as const;
const POSTPROCESS = ['otsu', 'crf', 'threshold'] as const;
const SOURCES = ['hand', 'continued'] as const;
const VERDICTS = ['strong', 'weak', 'none'] as const;

/** How the map became an outline: "box and points, threshold by Otsu". */
function outlineWords(prompting: string, postprocess: string): string {
  const prompts = PROMPTING.find(one => one === prompting);
  const cut = POSTPROCESS.find(one => one === postprocess);
  return [
    prompts ? t(`provenance.prompting.${prompts}`) : prompting,
    cut ? t(`provenance.cut.${cut}`) : postprocess,
  ]
    .filter(Boolean)
    .join(', ');
}

type Line = ProvenanceView['lines'][number];

/** What made a draft, line by line. */
export function provenanceOfResult(
  result: SegmentResult,
  model: ModelStatus,
  { edited, user }: { readonly edited: boolean; readonly user: string }
): ProvenanceView {
  const { saliency, topK, specificity, source } = result;
  const last: Pairs = [
    ['provenance.edited', t(edited ? 'provenance.yes' : 'provenance.no')],
    ['provenance.user', user],
  ];
  // No run has drawn it: no model, text or setting has a part in it.
  if (source) {
    const drawn = t(`provenance.source.${source}`);
    const from = result.carriedFrom ?? '';
    return { lines: lines([['provenance.source', drawn], ['provenance.carried', from], ...last]) };
  }
  const outlines = trainedOn(result);
  const method =
    result.examples === undefined
      ? methodName(saliency)
      : t('provenance.example', { count: result.examples });
  return {
    lines: lines([
      ['provenance.prompt', result.prompt],
      ['provenance.expanded', expansionOf(result.prompt, result.wordings)[0] ?? result.prompt],
      [
        'provenance.models',
        model.state === 'ready' ? `${packText(model.packTitle)} (${model.packId})` : '',
      ],
      ['provenance.hash', model.state === 'ready' ? shortHash(model.packSha256) : ''],
      ['provenance.saliency', topK === null ? method : `${method}, K = ${topK}`],
      ['provenance.outline', `SAM, ${outlineWords(result.prompting, result.postprocess)}`],
      [
        'provenance.segmenter',
        outlines === undefined ? '' : t('provenance.trainedOn', { outlines }),
      ],
      ['provenance.carried', result.carriedFrom ?? ''],
      ['provenance.window', result.window ? windowText(result.window) : ''],
      ['provenance.threshold', numberText(result.threshold, 3)],
      [
        'provenance.specificity',
        `${t(`verdict.${specificity.verdict}`)} (${numberText(specificity.score, 3)})`,
      ],
      ['provenance.backend', backendName(result.backend)],
      ['provenance.time', `${numberText(result.timingsMs.total / 1000, 1)} s`],
      ...last,
    ]),
  };
}

/**
 * What a stored segment says of itself, in the words of its Algorithm Parameters (dicom/seg/provenance.ts).
 *
 * @param parameters key → value as read from the object
 */
export function provenanceOfStored(
  parameters: ReadonlyMap<string, string>,
  more: { readonly series: string; readonly date: string; readonly creator: string }
): ProvenanceView {
  const value = (key: string) => parameters.get(key) ?? '';
  const saliency = value('examples')
    ? t('provenance.example', { count: value('examples') })
    : methodName(value('saliency'));
  const topK = value('topK');
  const edited = value('edited');
  const source = SOURCES.find(one => one === value('source'));
  return {
    lines: lines([
      ['provenance.prompt', value('prompt')],
      ['provenance.expanded', value('wordings') || value('prompt')],
      ['provenance.models', value('pack')],
      ['provenance.hash', shortHash(value('packSha256'))],
      ['provenance.saliency', topK && topK !== 'none' ? `${saliency}, K = ${topK}` : saliency],
      ['provenance.outline', outlineWords(value('prompting'), value('postprocess'))],
      ['provenance.segmenter', segmenterText(value('segmenter'))],
      ['provenance.source', source ? t(`provenance.source.${source}`) : ''],
      ['provenance.carried', value('carriedFrom')],
      ['provenance.window', value('window').replace(/^(\S+) (\S+)$/, 'C $1 W $2')],
      ['provenance.threshold', value('threshold')],
      ['provenance.specificity', specificityText(value('specificity'))],
      ['provenance.backend', backendName(value('backend'))],
      ['provenance.edited', edited ? t(edited === 'yes' ? 'provenance.yes' : 'provenance.no') : ''],
      ['provenance.user', more.creator],
      ['provenance.date', more.date],
      ['provenance.series', more.series],
    ]),
  };
}

/** "Trained on 900 outlines …" as it is stored (dicom/seg/provenance.ts), in the reader's language. */
function segmenterText(stored: string): string {
  const outlines = /^Trained on (\d+) outlines/.exec(stored)?.[1];
  return outlines === undefined
    ? stored
    : t('provenance.trainedOn', { outlines: Number(outlines) });
}

/** "strong 0.7" as it is stored, as a draft says it. */
function specificityText(stored: string): string {
  const [said = '', score = ''] = stored.split(' ');
  const verdict = VERDICTS.find(one => one === said);
  const number = Number(score);
  if (!verdict || score === '' || Number.isNaN(number)) return stored;
  return `${t(`verdict.${verdict}`)} (${numberText(number, 3)})`;
}

const backendName = (backend: string): string =>
  backend === 'webgpu' ? 'WebGPU' : backend === 'wasm' ? 'WASM' : backend;

type Pairs = readonly (readonly [Parameters<typeof t>[0], string])[];

function lines(pairs: Pairs): readonly Line[] {
  return pairs.flatMap(([key, value]) => (value ? [{ name: t(key), value }] : []));
}

function shortHash(sha256: string): string {
  return sha256 ? `SHA-256 ${sha256.slice(0, 16)}…` : '';
}
