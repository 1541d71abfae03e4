import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Raster8 } from '@medclip/extension-medclip-sam/core/raster';
import type { Pipeline, SegmentResult } from '@medclip/extension-medclip-sam/engine/contract';
import { createPipeline } from '@medclip/extension-medclip-sam/engine/pipeline/pipeline';
import { openNodeSessions } from '@medclip/models/runtime/nodeSessions';
import { readPack } from '@medclip/models/verifyPack';
import { benchImage } from './benchImage';
import type { ImageSpec, OursAnswer, OursRequest } from './ours';
import { peakMegabytes } from './peakMemory';

/** The process behind ours.ts: one JSON request per line, one JSON answer per line. */
let pipeline: Pipeline | null = null;
let last: { readonly key: string; readonly image: Raster8 } | null = null;

function imageOf({ seed, width, height }: ImageSpec): Raster8 {
  const key = `${seed} ${width} ${height}`;
  if (last?.key !== key) last = { key, image: benchImage(seed, width, height) };
  return last.image;
}

async function timed(work: () => Promise<Partial<OursAnswer> | void>): Promise<OursAnswer> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const told = (await work()) ?? {};
  const wallMs = performance.now() - start;
  const used = process.cpuUsage(cpu);
  globalThis.gc?.();
  return {
    ...told,
    wallMs,
    cpuMs: (used.user + used.system) / 1000,
    peakMb: peakMegabytes('self'),
    rssMb: process.memoryUsage().rss / 2 ** 20,
  };
}

function opened(): Pipeline {
  if (pipeline) return pipeline;
  throw new Error('no pack is loaded');
}

function save(out: string, { heatmap, mask }: SegmentResult): void {
  const { buffer, byteOffset, byteLength } = heatmap.data;
  writeFileSync(path.join(out, 'heatmap.f32'), new Uint8Array(buffer, byteOffset, byteLength));
  writeFileSync(path.join(out, 'mask.u8'), mask?.data ?? new Uint8Array());
}

async function answer(asked: OursRequest): Promise<OursAnswer> {
  switch (asked.op) {
    case 'load':
      return timed(async () => {
        await pipeline?.dispose();
        pipeline = createPipeline(await readPack(asked.pack), await openNodeSessions(asked.pack));
      });
    case 'prepare': {
      const image = imageOf(asked.image);
      return timed(() => opened().prepare(image));
    }
    case 'refine': {
      const image = imageOf(asked.image);
      return timed(async () => {
        const { iouPrediction } = await opened().refine(image, asked.request);
        return { iouPrediction };
      });
    }
    case 'segment': {
      const image = imageOf(asked.image);
      let result: SegmentResult | null = null;
      const told = await timed(async () => {
        result = await opened().segment(image, asked.request);
        return {
          stages: result.timingsMs,
          topK: result.topK,
          channelsForwarded: result.channelsForwarded,
          box: result.regions[0]?.box ?? null,
          iouPrediction: result.iouPrediction,
        };
      });
      if (asked.out && result) save(asked.out, result);
      return told;
    }
  }
}

createInterface({ input: process.stdin }).on('line', line => {
  answer(JSON.parse(line) as OursRequest).then(
    told => process.stdout.write(`${JSON.stringify(told)}\n`),
    (error: unknown) => process.stdout.write(`${JSON.stringify({ error: String(error) })}\n`)
  );
});
