import { createPipeline } from '@medclip/extension-medclip-sam/engine/pipeline/pipeline';
import type { SessionProvider } from '@medclip/extension-medclip-sam/engine/runtime/session';
import { NANO_PACK_DIR } from '@medclip/models/nanoPack';
import { openNodeSessions } from '@medclip/models/runtime/nodeSessions';
import { readPack } from '@medclip/models/verifyPack';
import { lesionPhantom } from '../../support/images/lesionPhantom';

/** The shipped weights as a pack that works with gScoreCAM; counts masked images. */
async function scoreCamPipeline(onMasked: () => void) {
  const pack = await readPack(NANO_PACK_DIR);
  const real = await openNodeSessions(NANO_PACK_DIR);
  const counts = { masked: 0 };
  const sessions: SessionProvider = {
    ...real,
    async get(name, options) {
      const session = await real.get(name, options);
      if (name !== 'masked') return session;
      return {
        run(inputs, outputs) {
          counts.masked += inputs.channels!.dims[0]!;
          onMasked();
          return session.run(inputs, outputs);
        },
        dispose: () => session.dispose(),
      };
    },
  };
  const recommended = { ...pack.recommended, saliency: 'gscorecam' as const };
  return { pipeline: createPipeline({ ...pack, recommended }, sessions), counts, pack };
}

test('after an undisturbed prepare any gScoreCAM prompt is exact without a further masked image', async () => {
  const { pipeline, counts, pack } = await scoreCamPipeline(() => {});
  const image = lesionPhantom();
  const request = { prompt: 'breast tumor', force: true, topK: 40 };
  const before = await pipeline.segment(image, request);
  expect(counts.masked).toBe(40);
  await pipeline.prepare(image);
  expect(counts.masked).toBe(pack.clip.image.width);
  const after = await pipeline.segment(image, request);
  const other = await pipeline.segment(image, { ...request, prompt: 'lungs' });
  expect(counts.masked).toBe(pack.clip.image.width);
  expect([...after.heatmap.data]).toEqual([...before.heatmap.data]);
  expect([...other.heatmap.data]).not.toEqual([...before.heatmap.data]);
  await pipeline.dispose();
});

test('a cancelled prepare stops after the masked image under way and keeps what is done', async () => {
  const abort = new AbortController();
  let left = 7;
  const { pipeline, counts, pack } = await scoreCamPipeline(() => {
    if (--left === 0) abort.abort();
  });
  const image = lesionPhantom();
  const cancelled = pipeline.prepare(image, { signal: abort.signal });
  await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
  await pipeline.prepare(image);
  expect(counts.masked).toBe(pack.clip.image.width);
  await pipeline.dispose();
});
