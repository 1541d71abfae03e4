import { idleClient } from './idleClient';
import { MedClipSamError } from '../../../extensions/medclip-sam/src/core/errors';
import type {
  RunOptions,
  SegmentRequest,
  SegmentResult,
} from '../../../extensions/medclip-sam/src/engine/contract';
import type { SegmentSaver } from '../../../extensions/medclip-sam/src/viewer/saving/segmentSaver';
import {
  createTextSegmentService,
  type TextSegmentService,
} from '../../../extensions/medclip-sam/src/viewer/TextSegmentService';
import { createFakeHost } from './fakeHost';
import type { FakeSeries } from './fakeSeries';
import { fakeSaver } from './fakeSaver';

export const resultFor = (prompt: string, pixels: readonly number[] | null): SegmentResult => {
  const data = new Uint8Array(80);
  for (const i of pixels ?? []) data[i] = 1;
  return {
    ...{ absence: null, confidence: null, candidates: [] },
    packId: 'test',
    backend: 'wasm',
    prompt,
    outcome: pixels ? 'outlined' : 'not-seen',
    meaning: { target: prompt, side: null, negated: false, unknown: [], didYouMean: [] },
    saliency: 'gradcam',
    topK: null,
    prompting: 'box+points',
    postprocess: 'otsu',
    specificity: { verdict: pixels ? 'strong' : 'none', score: 0.5 },
    found: pixels !== null,
    mask: pixels ? { width: 10, height: 8, data } : null,
    heatmap: { width: 10, height: 8, data: new Float32Array(80) },
    threshold: 0.5,
    regions: [],
    areaPx: pixels?.length ?? 0,
    box: null,
    iouPrediction: 0.9,
    stability: 0.9,
    timingsMs: { total: 100 } as SegmentResult['timingsMs'],
  };
};

const entered: TextSegmentService[] = [];
afterEach(() => entered.splice(0).forEach(service => service.leave()));

export type Answer = (request: SegmentRequest, options: RunOptions) => Promise<SegmentResult>;

/** The service on a fake host, whose models answer as the test says. Left again after each test. */
export function setUp(
  save: SegmentSaver['save'] = async () => ({ message: 'Stored.' }),
  series: FakeSeries = {}
) {
  const fake = createFakeHost(series);
  let answer: Answer = async request => resultFor(request.prompt, [1, 2, 3]);
  const asked: SegmentRequest[] = [];
  const client = idleClient({
    segment: async (_image: unknown, request: SegmentRequest, options: RunOptions) => {
      asked.push(request);
      return answer(request, options);
    },
  });
  const saver = fakeSaver(save);
  const service = createTextSegmentService({ host: fake.host, client, saver });
  service.enter();
  entered.push(service);
  const run = async (prompt: string) => {
    service.setPrompt(prompt);
    await service.run();
    await settled();
  };
  return { fake, service, run, asked, answers: (next: Answer) => (answer = next) };
}

/** One animation frame and a bit: what the service shows is shown by then. */
export const settled = () => new Promise(resolve => setTimeout(resolve, 40));

export const untilAborted: Answer = (_request, { signal }) =>
  new Promise((_resolve, reject) =>
    signal?.addEventListener('abort', () =>
      reject(new MedClipSamError('cancelled', 'Cancelled.', 'Run again when you are ready.'))
    )
  );
