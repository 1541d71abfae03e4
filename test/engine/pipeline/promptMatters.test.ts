import type { FloatMap, Raster8 } from '@medclip/extension-medclip-sam/core/raster';
import type { ChannelRule } from '@medclip/extension-medclip-sam/algorithm/saliency/gScoreCam';
import { Models } from '@medclip/extension-medclip-sam/engine/pipeline/models';
import type { SaliencyMethod } from '@medclip/extension-medclip-sam/core/saliencyMethods';
import { saliencyMap } from '@medclip/extension-medclip-sam/engine/saliency/saliencyMaps';
import { NANO_PACK_DIR } from '@medclip/models/nanoPack';
import { openNodeSessions } from '@medclip/models/runtime/nodeSessions';
import { readPack } from '@medclip/models/verifyPack';

const SIDE = 224;
const image: Raster8 = {
  width: SIDE,
  height: SIDE,
  channels: 1,
  data: Uint8Array.from({ length: SIDE * SIDE }, (_, i) => {
    const x = i % SIDE;
    const y = Math.floor(i / SIDE);
    return Math.hypot(x - 90, y - 120) < 30 ? 30 : 100 + ((i * 7919) % 70);
  }),
};

/** Pearson correlation of two maps. */
function correlation(a: FloatMap, b: FloatMap): number {
  const mean = (m: FloatMap): number => m.data.reduce((x, y) => x + y, 0) / m.data.length;
  const [ma, mb] = [mean(a), mean(b)];
  let ab = 0;
  let aa = 0;
  let bb = 0;
  a.data.forEach((v, i) => {
    const w = b.data[i]! - mb;
    ab += (v - ma) * w;
    aa += (v - ma) ** 2;
    bb += w * w;
  });
  return ab / Math.sqrt(aa * bb);
}

describe('does the text change the map?', () => {
  let models: Models;
  beforeAll(async () => {
    models = new Models(await readPack(NANO_PACK_DIR), await openNodeSessions(NANO_PACK_DIR));
  });
  afterAll(() => models.sessions.dispose());

  async function mapOf(
    text: string,
    method: SaliencyMethod,
    rule?: ChannelRule
  ): Promise<FloatMap> {
    const clip = await models.clipImage(image);
    const { pack, sessions } = models;
    const options = { method, topK: 16, rule };
    return (await saliencyMap(clip, await models.textEmbedding(text), options, { pack, sessions }))
      .map;
  }

  async function maps(method: SaliencyMethod, rule?: ChannelRule): Promise<number> {
    return correlation(
      await mapOf('breast tumor', method, rule),
      await mapOf('lungs', method, rule)
    );
  }

  it.each([
    ['gscorecam', 'norm1-mean'],
    ['m2ib', undefined],
    ['gradcam', undefined],
  ] as const)('%s: yes', async (method, rule) => {
    expect(await maps(method, rule)).toBeLessThan(0.9);
  });

  it('dense: by its level, which is a probability; its shape follows what stands out', async () => {
    const peak = async (text: string): Promise<number> =>
      Math.max(...(await mapOf(text, 'dense')).data);
    expect(await peak('breast tumor')).toBeGreaterThan(3 * (await peak('lungs')));
  });

  it('v1-compat chooses its channels without the text', async () => {
    const clip = await models.clipImage(image);
    const before = clip.masked.size;
    await maps('gscorecam', 'v1-compat');
    // The second prompt needed no channel the first had not: 16 in all, whatever the text.
    expect(clip.masked.size - before).toBe(16);
  });
});
