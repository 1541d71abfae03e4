import { expansionOf, trainedOn } from '../../dicom/seg/provenance';
import type { SegmentResult } from '../../engine/contract';
import type { ModelStatus } from '../../engine/worker/client';
import { numberText, t } from '../../locales/translate';
import type { ProvenanceView } from '../../state/draft';
import { windowText } from '../image/imageWindow';

/** Proper names; the one without is described in the reader's language. */
const METHODS: Readonly<Record<string, string>> = {
  gscorecam: 'gScoreCAM',
  m2ib: 'M2IB',
  gradcam: 'Grad-CAM',
};

type Line = ProvenanceView['lines'][number];

/** What made a draft, line by line. */
export function provenanceOfResult(
  result: SegmentResult,
  model: ModelStatus,
  { edited, user }: { readonly edited: boolean; readonly user: string }
): ProvenanceView {
  const { saliency, topK, specificity } = result;
  const outlines = trainedOn(result);
  const method =
    result.examples === undefined
      ? (METHODS[saliency] ?? t('draft.patchSimilarity'))
      : t('provenance.example', { count: result.examples });
  return {
    lines: lines([
      ['provenance.prompt', result.prompt],
      ['provenance.expanded', expansionOf(result.prompt, result.wordings)[0] ?? result.prompt],
      ['provenance.models', model.state === 'ready' ? `${model.packTitle} (${model.packId})` : ''],
      ['provenance.hash', model.state === 'ready' ? shortHash(model.packSha256) : ''],
      ['provenance.saliency', topK === null ? method : `${method}, K = ${topK}`],
      ['provenance.outline', `SAM, ${result.prompting}, ${result.postprocess}`],
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
      ['provenance.backend', result.backend === 'webgpu' ? 'WebGPU' : 'WASM'],
      ['provenance.time', `${numberText(result.timingsMs.total / 1000, 1)} s`],
      ['provenance.edited', t(edited ? 'provenance.yes' : 'provenance.no')],
      ['provenance.user', user],
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
    : (METHODS[value('saliency')] ?? value('saliency'));
  const topK = value('topK');
  const edited = value('edited');
  return {
    lines: lines([
      ['provenance.prompt', value('prompt')],
      ['provenance.expanded', value('wordings') || value('prompt')],
      ['provenance.models', value('pack')],
      ['provenance.hash', shortHash(value('packSha256'))],
      ['provenance.saliency', topK && topK !== 'none' ? `${saliency}, K = ${topK}` : saliency],
      ['provenance.outline', [value('prompting'), value('postprocess')].filter(Boolean).join(', ')],
      ['provenance.segmenter', value('segmenter')],
      ['provenance.carried', value('carriedFrom')],
      ['provenance.window', value('window').replace(/^(\S+) (\S+)$/, 'C $1 W $2')],
      ['provenance.threshold', value('threshold')],
      ['provenance.specificity', value('specificity')],
      ['provenance.backend', value('backend')],
      ['provenance.edited', edited ? t(edited === 'yes' ? 'provenance.yes' : 'provenance.no') : ''],
      ['provenance.user', more.creator],
      ['provenance.date', more.date],
      ['provenance.series', more.series],
    ]),
  };
}

function lines(pairs: readonly (readonly [Parameters<typeof t>[0], string])[]): readonly Line[] {
  return pairs.flatMap(([key, value]) => (value ? [{ name: t(key), value }] : []));
}

function shortHash(sha256: string): string {
  return sha256 ? `SHA-256 ${sha256.slice(0, 16)}…` : '';
}
