import { readPart10 } from '@medclip/extension-medclip-sam/dicom/dataset/part10';
import type { DicomImage } from '@medclip/extension-medclip-sam/dicom/image/readDicomImage';
import type { SegmentResult } from '@medclip/extension-medclip-sam/engine/contract';
import { writeResultObjects } from '../../../platform/cli/src/writeResultSeg';
import type { AcceptedSegment } from '../../../extensions/medclip-sam/src/viewer/segments/acceptedSegment';
import type { AcceptedSegments } from '../../../extensions/medclip-sam/src/viewer/segments/acceptedSegments';
import { buildResults } from '../../../extensions/medclip-sam/src/viewer/saving/buildResults';
import { segInputOf } from '../../../extensions/medclip-sam/src/viewer/saving/buildSeg';
import type { Host } from '../../../extensions/medclip-sam/src/viewer/host/host';
import { DEFAULT_SAVING } from '../../../extensions/medclip-sam/src/viewer/saving/savingOptions';
import { PROMPTS } from '../../support/words/promptTable';
import { disc, STUDY, usImage } from '../../support/dicom/segSources';

const PACK = { packId: 'pack', packSha256: 'ab'.repeat(32) };
const mask = disc(16, 16, 5);
const heatmap = { width: 16, height: 16, data: new Float32Array(256).fill(0.25) };

function resultOf(prompt: string, side: SegmentResult['side']): SegmentResult {
  const score = { iouPrediction: 0.9, stability: 0.9 };
  return {
    ...{ packId: PACK.packId, backend: 'wasm', prompt, outcome: 'outlined', side, mask, heatmap },
    meaning: { target: prompt, side: null, negated: false, unknown: [], didYouMean: [] },
    ...{ saliency: 'gradcam', topK: null, prompting: 'box', postprocess: 'otsu', threshold: 0.5 },
    ...{ specificity: { verdict: 'strong', score: 1 }, absence: null, found: true, regions: [] },
    ...{ areaPx: 1, box: null, ...score, confidence: null, candidates: [] },
    timingsMs: { total: 1 } as SegmentResult['timingsMs'],
  };
}

/** What a reader saves who accepts the result as it is. */
async function viewerObjects(source: ReturnType<typeof usImage>, result: SegmentResult) {
  const imageId = 'wadors:1';
  const displaySet = { instances: [source] };
  const ref = { imageId, displaySet, modality: source.Modality };
  const { heatmap: probability, mask: drawn, ...facts } = result;
  const segment = {
    ...{ id: 's', label: result.prompt, ref, predecessor: null, trackingUid: '2.25.7' },
    ...{ codedAs: result.prompt, storedIn: [] },
    slices: new Map([[imageId, { ref, mask: drawn, result: facts, probability }]]),
  } as unknown as AcceptedSegment;
  const { segmentTerm } = await import('../../../extensions/medclip-sam/src/viewer/segments/terms');
  const { termColour } = await import('@medclip/extension-medclip-sam/prompt/terms/termColour');
  const rgb = termColour(segmentTerm(segment));
  const host = { cornerstone: () => ({ metaData: { get: () => source } }) } as unknown as Host;
  const accepted = {
    read: async () => ({ masks: new Map([[imageId, drawn]]), edited: false }),
  } as unknown as AcceptedSegments;
  const list = [{ ...segment, rgb: rgb ?? undefined } as unknown as AcceptedSegment];
  const input = await segInputOf(host, accepted, list, PACK);
  const options = { ...DEFAULT_SAVING, probabilityMap: true, report: true };
  const facts2 = { studyInstanceUID: STUDY, seriesNumber: 900, readerName: '' };
  return (await buildResults(input, options, facts2)).map(item => item.bytes);
}

async function commandLineObjects(source: ReturnType<typeof usImage>, result: SegmentResult) {
  const dicom = { dataset: source, modality: source.Modality, frames: 1 } as unknown as DicomImage;
  const wishes = { probability: true, report: true };
  const { seg, probability, report } = await writeResultObjects(
    dicom,
    1,
    result,
    PACK.packSha256,
    wishes
  );
  return [seg, probability!, report!];
}

/** The object as text, with one word for every UID that is made anew. */
const comparable = (bytes: Uint8Array): string =>
  JSON.stringify(readPart10(bytes).dataset).replace(/"2\.25\.\d+"/g, '"UID"');

describe('viewer and command line', () => {
  beforeAll(() =>
    jest.useFakeTimers({
      now: new Date(2026, 1, 3),
      doNotFake: ['setTimeout', 'setImmediate', 'queueMicrotask', 'nextTick'],
    })
  );
  afterAll(() => jest.useRealTimers());

  const asked = PROMPTS.filter(row => !row.negated && row.didYouMean.length === 0);
  test.each(asked)('write the same objects for $prompt ($modality)', async row => {
    const source = usImage({ Rows: 16, Columns: 16, Modality: row.modality });
    const side = row.side && { asked: row.side, outlined: row.side, told: true };
    const result = resultOf(row.prompt, side);
    const viewer = (await viewerObjects(source, result)).map(comparable);
    expect((await commandLineObjects(source, result)).map(comparable)).toEqual(viewer);
    expect(viewer).toHaveLength(3);
  });

  test('a side that the header does not tell is coded by neither', async () => {
    const source = usImage({ Rows: 16, Columns: 16, Modality: 'CT' });
    const told = { asked: 'left', outlined: 'left', told: true } as const;
    const untold = { asked: 'left', outlined: null, told: false } as const;
    for (const objects of [viewerObjects, commandLineObjects]) {
      const [left] = await objects(source, resultOf('left lung', told));
      const [neither] = await objects(source, resultOf('left lung', untold));
      expect(comparable(left!)).toContain('7771000');
      expect(comparable(neither!)).not.toContain('7771000');
    }
  });
});
