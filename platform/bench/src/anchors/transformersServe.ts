import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { benchImage } from '../benchImage';
import type { TransformersAnswer, TransformersRequest } from './transformersProcess';
import { peakMegabytes } from '../peakMemory';

/** The process behind transformersProcess.ts: one JSON request per line, one JSON answer per line. */

/** What is used of transformers.js; it is no dependency of the project, so its types are not at hand. */
interface Transformers {
  readonly env: { allowRemoteModels: boolean; allowLocalModels: boolean; localModelPath: string };
  readonly SamModel: { from_pretrained(id: string, options: object): Promise<Model> };
  readonly AutoProcessor: { from_pretrained(id: string): Promise<Processor> };
  readonly RawImage: new (
    data: Uint8Array,
    width: number,
    height: number,
    channels: number
  ) => object;
}
type Model = ((inputs: object) => Promise<Outputs>) & {
  get_image_embeddings(inputs: object): Promise<object>;
};
interface Outputs {
  readonly pred_masks: unknown;
  readonly iou_scores: { readonly data: Float32Array };
}
interface Inputs {
  readonly original_sizes: unknown;
  readonly reshaped_input_sizes: unknown;
}
type Processor = ((image: object, options: object) => Promise<Inputs>) & {
  post_process_masks(masks: unknown, original: unknown, reshaped: unknown): Promise<unknown>;
  reshape_input_points(points: number[][][][], original: unknown, reshaped: unknown): unknown;
};

let opened: {
  readonly library: Transformers;
  readonly model: Model;
  readonly processor: Processor;
};
/** The image looked at: its sizes and its embeddings. */
let encoded: { readonly sizes: Inputs; readonly embeddings: object } | null = null;

async function timed(work: () => Promise<readonly number[] | void>): Promise<TransformersAnswer> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const iou = await work();
  const wallMs = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  globalThis.gc?.();
  const peakMb = peakMegabytes('self');
  return { wallMs, cpuMs: (user + system) / 1000, peakMb, ...(iou && { iou }) };
}

async function answer(asked: TransformersRequest): Promise<TransformersAnswer> {
  if (asked.op === 'load') {
    return timed(async () => {
      const library = (await import(pathToFileURL(asked.entry).href)) as Transformers;
      Object.assign(library.env, {
        allowRemoteModels: false,
        allowLocalModels: true,
        localModelPath: asked.models,
      });
      const model = await library.SamModel.from_pretrained(asked.model, { dtype: 'fp32' });
      const processor = await library.AutoProcessor.from_pretrained(asked.model);
      opened = { library, model, processor };
    });
  }
  const { library, model, processor } = opened;
  const { image } = asked;
  const pixels = image && benchImage(image.seed, image.width, image.height);
  return timed(async () => {
    if (pixels) {
      const { data, width, height, channels } = pixels;
      const inputs = await processor(new library.RawImage(data, width, height, channels), {});
      encoded = { sizes: inputs, embeddings: await model.get_image_embeddings(inputs) };
    }
    const { sizes, embeddings } = encoded!;
    const { original_sizes: original, reshaped_input_sizes: reshaped } = sizes;
    const input_points = processor.reshape_input_points([[[[...asked.click]]]], original, reshaped);
    const { pred_masks, iou_scores } = await model({ ...embeddings, input_points });
    await processor.post_process_masks(pred_masks, original, reshaped);
    return [...iou_scores.data];
  });
}

createInterface({ input: process.stdin }).on('line', line => {
  answer(JSON.parse(line) as TransformersRequest).then(
    told => process.stdout.write(`${JSON.stringify(told)}\n`),
    (error: unknown) => process.stdout.write(`${JSON.stringify({ error: String(error) })}\n`)
  );
});
