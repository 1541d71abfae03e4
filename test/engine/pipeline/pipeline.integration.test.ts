import type { Box, Raster8, SourcePx } from '@medclip/extension-medclip-sam/core/raster';
import type {
  Pipeline,
  Progress,
  SegmentRequest,
} from '@medclip/extension-medclip-sam/engine/contract';
import { createPipeline } from '@medclip/extension-medclip-sam/engine/pipeline/pipeline';
import type {
  GraphName,
  SessionProvider,
} from '@medclip/extension-medclip-sam/engine/runtime/session';
import { NANO_PACK_DIR } from '@medclip/models/nanoPack';
import { openNodeSessions } from '@medclip/models/runtime/nodeSessions';
import { readPack } from '@medclip/models/verifyPack';
import { lesionPhantom } from '../../support/images/lesionPhantom';

/** Counts runs per graph on the shipped pack. */
async function counted(): Promise<{
  pipeline: Pipeline;
  runs: Partial<Record<GraphName, number>>;
  sessions: SessionProvider;
}> {
  const real = await openNodeSessions(NANO_PACK_DIR);
  const runs: Partial<Record<GraphName, number>> = {};
  const sessions: SessionProvider = {
    ...real,
    async get(name, options) {
      const session = await real.get(name, options);
      return {
        run: (inputs, outputs) => {
          runs[name] = (runs[name] ?? 0) + 1;
          return session.run(inputs, outputs);
        },
        dispose: () => session.dispose(),
      };
    },
  };
  return { pipeline: createPipeline(await readPack(NANO_PACK_DIR), sessions), runs, sessions };
}

const PROMPT = 'a breast ultrasound image showing a breast tumor';
const force = (more: Partial<SegmentRequest> = {}): SegmentRequest => ({
  prompt: PROMPT,
  force: true,
  ...more,
});

describe('pipeline on the shipped pack', () => {
  let made: Awaited<ReturnType<typeof counted>>;
  beforeAll(async () => {
    made = await counted();
  });
  afterAll(() => made.pipeline.dispose());

  it('outlines the ellipse in source pixels of a non-square image', async () => {
    const image = lesionPhantom();
    const progress: Progress[] = [];
    const r = await made.pipeline.segment(image, force(), { onProgress: p => progress.push(p) });
    expect(r.mask).toMatchObject({ width: 320, height: 200 });
    expect(r.heatmap).toMatchObject({ width: 320, height: 200 });
    const [x0, y0, x1, y1] = r.box!;
    expect((x0 + x1) / 2).toBeGreaterThan(70);
    expect((x0 + x1) / 2).toBeLessThan(130);
    expect((y0 + y1) / 2).toBeGreaterThan(85);
    expect((y0 + y1) / 2).toBeLessThan(135);
    expect(r.regions).toHaveLength(1);
    expect(r.areaPx).toBe(r.mask!.data.reduce((a, b) => a + b, 0));
    expect(new Set(progress.map(p => p.stage))).toEqual(
      new Set([
        'load-models',
        'encode-image',
        'encode-text',
        'saliency',
        'specificity',
        'postprocess',
        'encode-sam',
        'decode-mask',
      ])
    );
    expect(r.timingsMs.total).toBeGreaterThan(0);
  });

  it('encodes an image once and a text once, whatever is asked', async () => {
    const image = lesionPhantom(256, 256, 128, 128);
    await made.pipeline.segment(image, force());
    const before = { ...made.runs };
    await made.pipeline.segment({ ...image, data: image.data.slice() }, force());
    expect(made.runs.image).toBe(before.image);
    expect(made.runs.encoder).toBe(before.encoder);
    expect(made.runs.text).toBe(before.text);
    await made.pipeline.segment(image, force({ prompt: 'breast mass' }));
    expect(made.runs.image).toBe(before.image);
    expect(made.runs.text).toBe(before.text! + 1);
  });

  it('forwards only channels that no earlier prompt needed', async () => {
    const image = lesionPhantom(250, 250, 120, 120);
    const first = await made.pipeline.segment(image, force({ saliency: 'gscorecam', topK: 144 }));
    expect(first.topK).toBe(144);
    const before = made.runs.masked;
    const second = await made.pipeline.segment(
      image,
      force({ saliency: 'gscorecam', topK: 60, prompt: 'breast lesion' })
    );
    expect(made.runs.masked).toBe(before);
    expect(second.topK).toBe(60);
  });

  it('says nothing found for nonsense, and gives a mask only when forced', async () => {
    const nonsense = { prompt: 'a cup of coffee on the table' };
    const r = await made.pipeline.segment(lesionPhantom(), nonsense);
    expect(r).toMatchObject({ found: false, mask: null, areaPx: 0, box: null });
    expect(r.specificity.verdict).toBe('none');
    const forced = await made.pipeline.segment(lesionPhantom(), { ...nonsense, force: true });
    expect(forced.found).toBe(false);
    expect(forced.mask).not.toBeNull();
  });

  it('outlines nothing beyond the region, where a structure goes on', async () => {
    const whole = await made.pipeline.segment(lesionPhantom(), force({}));
    const [x0, y0, x1, y1] = whole.box!;
    const half = [x0 - 20, y0 - 20, Math.round((x0 + x1) / 2), y1 + 20];
    const region = half as unknown as Box<SourcePx>;
    const r = await made.pipeline.segment(lesionPhantom(), force({ region, candidates: true }));
    expect(r.areaPx).toBeGreaterThan(0);
    for (const { box } of [r, ...r.candidates.filter(c => c.areaPx > 0)]) {
      expect(box![0]).toBeGreaterThanOrEqual(half[0]!);
      expect(box![2]).toBeLessThanOrEqual(half[2]!);
    }
  });

  it('searches only inside a region', async () => {
    const region = [200, 20, 310, 180] as unknown as Box<SourcePx>;
    const r = await made.pipeline.segment(lesionPhantom(), force({ region }));
    for (let y = 0; y < 200; y++) {
      for (let x = 0; x < 320; x++) {
        if (x < 200 || x > 310 || y < 20 || y > 180) expect(r.heatmap.data[y * 320 + x]).toBe(0);
      }
    }
    for (const { box } of r.regions) {
      expect(box![0]).toBeGreaterThanOrEqual(200);
      expect(box![2]).toBeLessThanOrEqual(311);
    }
    const outside = [900, 900, 950, 950] as unknown as Box<SourcePx>;
    const run = made.pipeline.segment(lesionPhantom(), force({ region: outside }));
    await expect(run).rejects.toMatchObject({ code: 'bad-input' });
  });

  it('runs every saliency, prompting and post-processing', async () => {
    const image = lesionPhantom(200, 256, 90, 130);
    for (const saliency of ['gradcam', 'dense', 'gscorecam', 'm2ib'] as const) {
      const r = await made.pipeline.segment(image, force({ saliency }));
      expect(r.saliency).toBe(saliency);
      expect(r.heatmap.data.every(v => v >= 0 && v <= 1)).toBe(true);
    }
    for (const prompting of ['box', 'points', 'box+points'] as const) {
      const r = await made.pipeline.segment(image, force({ prompting }));
      expect(r.regions[0]!.box === null).toBe(prompting === 'points');
      expect(r.regions[0]!.points.length).toBe(prompting === 'box' ? 0 : 1);
    }
    for (const postprocess of ['crf', 'threshold'] as const) {
      expect((await made.pipeline.segment(image, force({ postprocess }))).postprocess).toBe(
        postprocess
      );
    }
  });

  it('refines with clicks on the cached embedding', async () => {
    const image = lesionPhantom();
    const { mask } = await made.pipeline.segment(image, force());
    const before = made.runs.encoder;
    const at = (x: number, y: number, label: 0 | 1) => ({
      x: x as SourcePx,
      y: y as SourcePx,
      label,
    });
    const r = await made.pipeline.refine(image, {
      box: null,
      points: [at(100, 110, 1)],
      mask: mask!,
    });
    expect(made.runs.encoder).toBe(before);
    expect(r.mask.data[110 * 320 + 100]).toBe(1);
    const nothing = made.pipeline.refine(image, { box: null, points: [] });
    await expect(nothing).rejects.toMatchObject({ code: 'bad-input' });
    const far = made.pipeline.refine(image, { box: null, points: [at(9999, 0, 1)] });
    await expect(far).rejects.toMatchObject({ code: 'bad-input' });
  });

  it('cancels at every stage and stays usable', async () => {
    const image = lesionPhantom(240, 240, 100, 120);
    const request = force({ saliency: 'gscorecam', topK: 24 });
    const stages: string[] = [];
    await made.pipeline.segment(lesionPhantom(230, 230), request, {
      onProgress: p => {
        if (!stages.includes(p.stage)) stages.push(p.stage);
      },
    });
    for (const stage of stages) {
      const abort = new AbortController();
      const run = made.pipeline.segment(image, request, {
        signal: abort.signal,
        onProgress: p => {
          if (p.stage === stage) abort.abort();
        },
      });
      await expect(run).rejects.toMatchObject({ code: 'cancelled' });
    }
    const early = AbortSignal.abort();
    const never = made.pipeline.segment(image, request, { signal: early });
    await expect(never).rejects.toMatchObject({ code: 'cancelled' });
    expect((await made.pipeline.segment(image, request)).mask).not.toBeNull();
  });

  it('answers a cancel of a waiting run at once', async () => {
    const abort = new AbortController();
    const first = made.pipeline.segment(lesionPhantom(300, 300), force({ saliency: 'm2ib' }));
    const waiting = made.pipeline.segment(lesionPhantom(), force(), { signal: abort.signal });
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    expect((await first).saliency).toBe('m2ib');
  });

  it('refuses bad prompts and images without pixels', async () => {
    for (const prompt of ['', '   ', 'x'.repeat(5000), 'a\u0000']) {
      await expect(made.pipeline.segment(lesionPhantom(), { prompt })).rejects.toMatchObject({
        code: 'bad-prompt',
      });
    }
    const empty: Raster8 = { width: 0, height: 0, channels: 1, data: new Uint8Array(0) };
    await expect(made.pipeline.segment(empty, force())).rejects.toMatchObject({
      code: 'unsupported-image',
    });
    const short: Raster8 = { width: 10, height: 10, channels: 3, data: new Uint8Array(100) };
    await expect(made.pipeline.segment(short, force())).rejects.toMatchObject({
      code: 'unsupported-image',
    });
  });

  it('survives flat, tiny and extreme images', async () => {
    for (const [width, height] of [
      [1, 1],
      [2000, 3],
      [64, 64],
    ] as const) {
      const data = new Uint8Array(width * height).fill(80);
      const r = await made.pipeline.segment({ width, height, channels: 1, data }, force());
      expect(r.heatmap.data).toHaveLength(width * height);
    }
  });
});
