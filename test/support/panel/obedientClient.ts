import { idleClient } from './idleClient';
import type { Mask } from '@medclip/extension-medclip-sam/core/raster';
import type { InferenceClient } from '@medclip/extension-medclip-sam/engine/worker/client';
import type {
  RefineRequest,
  SegmentRequest,
  SegmentResult,
} from '@medclip/extension-medclip-sam/engine/contract';
import { isEmpty } from '../reader/readerModel';

const WIDTH = 10;
const HEIGHT = 8;

export function rectangle(x0: number, y0: number, x1: number, y1: number): Mask {
  const data = new Uint8Array(WIDTH * HEIGHT);
  for (let y = Math.max(0, y0); y <= Math.min(HEIGHT - 1, y1); y++) {
    for (let x = Math.max(0, x0); x <= Math.min(WIDTH - 1, x1); x++) data[y * WIDTH + x] = 1;
  }
  return { width: WIDTH, height: HEIGHT, data };
}

/** A model that does what it is told: a box becomes a rectangle, a click adds or takes a small square. */
export function refined({ box, points, mask }: RefineRequest): Mask {
  if (box && points.length === 0)
    return rectangle(...(box.map(Math.round) as [number, number, number, number]));
  const { x, y, label } = points.at(-1)!;
  const square = rectangle(
    Math.round(x) - 1,
    Math.round(y) - 1,
    Math.round(x) + 1,
    Math.round(y) + 1
  );
  const data = mask ? mask.data.slice() : new Uint8Array(WIDTH * HEIGHT);
  square.data.forEach((v, i) => v && (data[i] = label));
  return { width: WIDTH, height: HEIGHT, data };
}

/** What a run is answered with, and whether corrections only carry the outline on, as propagation through a cylinder would. */
export interface Orders {
  answer: Mask | null;
  goOn: boolean;
}

/** A client whose model does exactly what it is told. */
export function obedientClient(orders: Orders): InferenceClient {
  return idleClient({
    segment: async (_: unknown, request: SegmentRequest) => resultOf(request, orders.answer),
    refine: async (_: unknown, request: RefineRequest) => ({
      mask: orders.goOn ? request.mask! : refined(request),
      iouPrediction: 0.9,
      stability: 0.9,
    }),
  });
}

function resultOf({ prompt }: SegmentRequest, mask: Mask | null): SegmentResult {
  const found = mask !== null && !isEmpty(mask);
  return {
    ...{ absence: null, confidence: null, candidates: [], regions: [], box: null },
    packId: 'test',
    backend: 'wasm',
    prompt,
    outcome: found ? 'outlined' : 'not-seen',
    meaning: { target: prompt, side: null, negated: false, unknown: [], didYouMean: [] },
    saliency: 'gradcam',
    topK: null,
    prompting: 'box+points',
    postprocess: 'otsu',
    specificity: { verdict: found ? 'strong' : 'none', score: 0.5 },
    found,
    mask,
    heatmap: { width: WIDTH, height: HEIGHT, data: new Float32Array(WIDTH * HEIGHT) },
    threshold: 0.5,
    areaPx: 0,
    iouPrediction: 0.9,
    stability: 0.9,
    timingsMs: { total: 100 } as SegmentResult['timingsMs'],
  };
}
