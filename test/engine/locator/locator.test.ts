import { contentBox, greyOf } from '@medclip/extension-medclip-sam/algorithm/preprocess/contentBox';
import { partsOf } from '@medclip/extension-medclip-sam/algorithm/mask/locatorParts';
import type { Raster8 } from '@medclip/extension-medclip-sam/core/raster';
import { createPipeline } from '@medclip/extension-medclip-sam/engine/pipeline/pipeline';
import { microPack } from '../../support/packs/microPack';
import { locatorPack, locatorSessions } from '../../support/packs/locatorPack';

/** 100 x 80, dark but for a bright rectangle from (20,10) to (79,69). */
function framed(): Raster8 {
  const data = new Uint8Array(100 * 80);
  for (let y = 10; y < 70; y++) data.fill(150, y * 100 + 20, y * 100 + 80);
  return { width: 100, height: 80, channels: 1, data };
}

const TUMOR = { prompt: 'breast tumor', modality: 'US' } as const;
/** One round thing in the middle of the map. */
const disc = (x: number, y: number): number => (Math.hypot(x - 15.5, y - 15.5) < 6 ? 4 : -6);

describe('what the locator is shown', () => {
  it('cuts dark borders off, but for a small edge', () => {
    expect(contentBox(framed())).toEqual({ left: 17, top: 8, width: 66, height: 64 });
  });

  it('keeps the whole image where nothing is bright, or too little', () => {
    const dark = { ...framed(), data: new Uint8Array(8000).fill(20) };
    expect(contentBox(dark)).toEqual({ left: 0, top: 0, width: 100, height: 80 });
    dark.data.fill(200, 0, 4);
    expect(contentBox(dark)).toEqual({ left: 0, top: 0, width: 100, height: 80 });
  });

  it('makes colours grey with the weights of ITU-R 601', () => {
    const data = Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 90, 90, 90);
    const grey = greyOf({ width: 4, height: 1, channels: 3, data });
    expect([...grey.data]).toEqual([76, 150, 29, 90]);
  });
});

describe('parts of the locator map', () => {
  const side = 40;
  const spot = (x: number, y: number, r: number, v: number) => ({ x, y, r, v });
  const mapOf = (...spots: ReturnType<typeof spot>[]) => ({
    width: side,
    height: side,
    data: Float32Array.from({ length: side * side }, (_, i) => {
      const hit = spots.find(s => Math.hypot((i % side) - s.x, Math.floor(i / side) - s.y) < s.r);
      return hit ? hit.v : -5;
    }),
  });
  const partsIn = (...spots: ReturnType<typeof spot>[]) => {
    const map = mapOf(...spots);
    const data = Uint8Array.from(map.data, v => (v > 0 ? 1 : 0));
    return partsOf(map, { width: side, height: side, data }, 8);
  };

  it('keeps every part that is clear by itself, the largest first', () => {
    const parts = partsIn(spot(8, 8, 3, 3), spot(28, 28, 7, 4), spot(30, 6, 2, 2));
    expect(parts).toHaveLength(3);
    const areas = parts.map(p => p.data.reduce((a, b) => a + b, 0));
    expect(areas).toEqual([...areas].sort((a, b) => b - a));
  });

  it('leaves doubtful parts out, but never the clearest', () => {
    expect(partsIn(spot(8, 8, 3, 0.5), spot(28, 28, 7, 4))).toHaveLength(1);
    expect(partsIn(spot(8, 8, 3, 0.5))).toHaveLength(1);
  });
});

describe('finding with a locator', () => {
  it('asks SAM for the box of the part, in pixels of the image, without the image encoder', async () => {
    const sessions = locatorSessions(disc, 5);
    const result = await createPipeline(locatorPack(), sessions).segment(framed(), TUMOR);
    expect(new Set(sessions.ran)).toEqual(new Set(['text', 'locator', 'encoder', 'decoder']));
    expect(result.specificity.verdict).toBe('strong');
    const [x0, y0, x1, y1] = result.regions[0]!.box!;
    // The content is 66 x 64 pixels from (17,8) on; the disc has 12 of its 32 columns and rows.
    expect((x0 + x1) / 2).toBeCloseTo(49.5, 0);
    expect((y0 + y1) / 2).toBeCloseTo(39.5, 0);
    expect(x1 - x0).toBeGreaterThan(22);
    expect(x1 - x0).toBeLessThan(27);
    expect(sessions.seen[0]).toHaveLength(32 * 32);
  });

  it('takes the verdict from the presence and the limits of the concept', async () => {
    const verdict = async (presence: number) => {
      const pipeline = createPipeline(locatorPack(), locatorSessions(disc, presence));
      return (await pipeline.segment(framed(), TUMOR)).specificity;
    };
    expect((await verdict(3)).verdict).toBe('strong');
    expect(await verdict(1)).toEqual({ verdict: 'weak', score: 0.5 });
    expect((await verdict(-1)).verdict).toBe('none');
  });

  it('gives no mask where the verdict is none, unless one is insisted on', async () => {
    const faint = (x: number, y: number): number => disc(x, y) - 5;
    const pipeline = createPipeline(locatorPack('locator'), locatorSessions(faint, -4));
    expect(await pipeline.segment(framed(), TUMOR)).toMatchObject({ found: false, mask: null });
    const forced = await pipeline.segment(framed(), { ...TUMOR, force: true });
    expect(forced.found).toBe(false);
    expect(forced.areaPx).toBeGreaterThan(100);
  });

  it('reaches further out where the concept says so and the net is unsure, and never where nothing is seen', async () => {
    const slope = (x: number, y: number): number => 2 - Math.hypot(x - 15.5, y - 15.5);
    const base = locatorPack('locator');
    const concepts = base.concepts!.map(c => ({ ...c, cut: { share: 0.5, below: 7 } }));
    const drawn = async (pack: typeof base, presence: number, height = 0) => {
      const sessions = locatorSessions((x, y) => slope(x, y) + height, presence);
      return createPipeline(pack, sessions).segment(framed(), TUMOR);
    };
    const [plain, wide] = [await drawn(base, 1), await drawn({ ...base, concepts }, 1)];
    // Largest logit about 1.3: cut 6.4 below 0, so the disc has 8.4 of the map's pixels as radius in place of 2.
    expect(wide.areaPx / plain.areaPx).toBeCloseTo((8.4 / 2) ** 2, -1);
    expect(wide.threshold).toBe(0.5);
    expect(wide.heatmap.data.filter(v => v > 0.5).length).toBeCloseTo(wide.areaPx, -2);
    expect((await drawn({ ...base, concepts }, 1, 14)).mask).toEqual(
      (await drawn(base, 1, 14)).mask
    );
    const absent = await drawn({ ...base, concepts }, -2);
    expect(absent.mask).toBeNull();
    expect(absent.heatmap).toEqual((await drawn(base, -2)).heatmap);
  });

  it('outlines as validated best: by the locator, by SAM, or by what both hold', async () => {
    const outlined = async (outline: 'locator' | 'sam' | 'both') => {
      const pipeline = createPipeline(locatorPack(outline), locatorSessions(disc, 5));
      return pipeline.segment(framed(), TUMOR);
    };
    const [locator, sam, both] = [
      await outlined('locator'),
      await outlined('sam'),
      await outlined('both'),
    ];
    const inBoth = locator.mask!.data.map((v, i) => v & sam.mask!.data[i]!);
    expect(both.mask!.data).toEqual(inBoth);
    expect(locator.areaPx).not.toBe(sam.areaPx);
    expect(both.areaPx).toBeLessThan(locator.areaPx);
    expect(sam.agreement).toBeGreaterThan(0);
    expect(sam.agreement).toBeLessThan(1);
  });

  it('reads the confidence from the calibration of the concept', async () => {
    const pack = locatorPack('locator');
    const result = await createPipeline(pack, locatorSessions(disc, 5)).segment(framed(), TUMOR);
    const probability = 1 / (1 + Math.exp(-(10 * result.agreement! - 5)));
    const level = probability >= 0.9 ? 'high' : probability >= 0.5 ? 'moderate' : 'low';
    expect(result.confidence!.level).toBe(level);
    expect(result.presence).toBe(5);
  });

  it('is not sure of what only a closer look at a region shows', async () => {
    // The disc is in the middle of whatever is looked at; in the whole image that is not in this corner.
    const pipeline = createPipeline(locatorPack(), locatorSessions(disc, 5));
    const corner = [20, 10, 40, 30] as never;
    const found = await pipeline.segment(framed(), { ...TUMOR, region: corner });
    expect(found.mask).not.toBeNull();
    expect(found.specificity).toEqual({ verdict: 'weak', score: 0, inRegionOnly: true });
    expect(found.confidence?.level).toBe('low');
    const whole = await pipeline.segment(framed(), TUMOR);
    expect(whole.specificity.inRegionOnly).toBeUndefined();
  });

  it('searches inside the region only', async () => {
    const pipeline = createPipeline(locatorPack('locator'), locatorSessions(disc, 5));
    const region = [40, 20, 79, 69] as never;
    const { box } = await pipeline.segment(framed(), { ...TUMOR, region });
    expect(box![0]).toBeGreaterThanOrEqual(40);
    expect(box![1]).toBeGreaterThanOrEqual(20);
  });

  it('says so where the pack has no locator', async () => {
    const pipeline = createPipeline(microPack(), locatorSessions(disc, 5));
    await expect(
      pipeline.segment(framed(), { ...TUMOR, saliency: 'locator' })
    ).rejects.toMatchObject({ code: 'model-unsupported' });
  });
});
