import path from 'node:path';
import type { Raster8, PromptPoint, SourcePx } from '../../extensions/medclip-sam/src/core/raster';
import { createPipeline } from '../../extensions/medclip-sam/src/engine/pipeline/pipeline';
import { openNodeSessions } from '../../platform/models/src/runtime/nodeSessions';
import { readPack } from '../../platform/models/src/verifyPack';

/**
 * What a second prompt with candidates and a click cost by the image's size, as the viewer asks for them, in milliseconds of
 * processor time, in turn: medians and the least of 15, which other programs disturb less: `npm run bench:sizes -- [folder of a pack]`.
 */
export interface SizeFigures {
  readonly side: number;
  readonly secondPromptMs: number;
  readonly clickMs: number;
  readonly leastPromptMs: number;
  readonly leastClickMs: number;
}

const ROUNDS = 15;
/** The first encode the images and compile. */
const WARM = 3;

const dir = process.argv[2] ?? path.join(__dirname, '../../platform/models/packs/nano-v1');

/** Noise with a bright disc. */
function film(side: number): Raster8 {
  const data = new Uint8Array(side * side);
  let state = 3;
  for (let i = 0; i < data.length; i++) {
    state = (state * 1103515245 + 12345) & 0x7fffffff;
    const [x, y] = [(i % side) - side / 2, Math.floor(i / side) - side / 2];
    data[i] = (x * x + y * y < (side / 5) ** 2 ? 150 : 60) + ((state >> 16) % 50);
  }
  return { width: side, height: side, channels: 1, data };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1000;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;

async function main(): Promise<void> {
  const pipeline = createPipeline(await readPack(dir), await openNodeSessions(dir));
  const asked = { force: true, candidates: true, atOnce: true, modality: 'DX', heatmapSide: 512 };
  const films = [512, 1024, 2048, 4096].map(film);
  const times = films.map(() => ({ prompt: [] as number[], click: [] as number[] }));
  for (let round = 0; round < WARM + ROUNDS; round++) {
    for (const [i, image] of films.entries()) {
      const prompt = await timed(() => pipeline.segment(image, { ...asked, prompt: 'lungs' }));
      const at = { x: image.width / 2 + round, y: image.width / 2, label: 1 };
      const points = [at as PromptPoint<SourcePx>];
      const click = await timed(() => pipeline.refine(image, { box: null, points, atOnce: true }));
      if (round < WARM) continue;
      times[i]!.prompt.push(prompt);
      times[i]!.click.push(click);
    }
  }
  films.forEach(({ width }, i) => {
    const { prompt, click } = times[i]!;
    const rounded = (ms: number) => Math.round(ms * 10) / 10;
    const figures: SizeFigures = {
      side: width,
      secondPromptMs: rounded(median(prompt)),
      clickMs: rounded(median(click)),
      leastPromptMs: rounded(Math.min(...prompt)),
      leastClickMs: rounded(Math.min(...click)),
    };
    console.log(JSON.stringify(figures));
  });
  await pipeline.dispose();
}

void main();
