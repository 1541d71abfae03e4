import type { Mask, Raster8 } from '@medclip/extension-medclip-sam/core/raster';
import type { Pipeline, SegmentResult } from '@medclip/extension-medclip-sam/engine/contract';
import { createPipeline } from '@medclip/extension-medclip-sam/engine/pipeline/pipeline';
import { wordsOfPack, type PackWords } from '@medclip/extension-medclip-sam/prompt/packWords';
import { readPrompt } from '@medclip/extension-medclip-sam/prompt/readPrompt';
import { termMeaning } from '@medclip/extension-medclip-sam/prompt/terms/terminology';
import { nanoPackDir } from '@medclip/models/nanoPack';
import { openNodeSessions } from '@medclip/models/runtime/nodeSessions';
import { readPack } from '@medclip/models/verifyPack';
import { phantomRaster } from '@medclip/samples/phantoms/phantom';
import { samplePhantom } from '@medclip/samples/samplePhantom';
import type { ModelStatus } from '../../../extensions/medclip-sam/src/engine/worker/client';
import { BUNDLED_LIBRARY } from '../../../extensions/medclip-sam/src/prompt/library';
import { verdictLook } from '../../../extensions/medclip-sam/src/ui/draft/verdictLook';
import type { ActiveImage } from '../../../extensions/medclip-sam/src/viewer/image/activeImage';
import { offeredPrompts } from '../../../extensions/medclip-sam/src/viewer/prompt/offeredPrompts';
import { kneeSlice } from '../../support/images/kneeSlice';
import { rememberingSessions } from '../../support/inference/rememberingSessions';
import { MEASURED, WORDS, type Asked } from '../../support/words/wordsTable';

// The shipped pack: seven images are encoded, once each.
jest.setTimeout(600_000);

interface Sample {
  readonly name: string;
  readonly modality: 'US' | 'MR' | 'DX' | 'CT';
  readonly image: () => Raster8;
  /** What is there, by concept; null: nothing that the pack knows. */
  readonly truth: { readonly concept: keyof typeof MEASURED; readonly mask: () => Mask } | null;
  /** Shipped and named in the README: what is there must be found. */
  readonly promised?: true;
  /** A sample study shows it: no chip may outline anything else there. */
  readonly shipped?: true;
}

type Kind = Parameters<typeof samplePhantom>[0];

function sample(
  name: string,
  [kind, seed, frame]: readonly [Kind, number, number],
  concept: keyof typeof MEASURED | null,
  more: Pick<Sample, 'promised' | 'shipped'> = {}
): Sample {
  let made: ReturnType<typeof samplePhantom> | null = null;
  const phantom = () => (made ??= samplePhantom(kind, seed));
  const modality = ({ breast: 'US', brain: 'MR' } as const)[kind.split('-')[0]!] ?? null;
  return {
    name,
    modality: modality ?? (kind === 'chest-dx' ? 'DX' : 'CT'),
    image: () => phantomRaster(phantom(), frame),
    truth: concept && {
      concept,
      mask: () => phantom().truth[phantom().task.structure]![frame]!,
    },
    ...more,
  };
}

const SAMPLES: readonly Sample[] = [
  sample('breast with a mass', ['breast-us', 1, 0], 'breast tumor', {
    promised: true,
    shipped: true,
  }),
  sample('normal breast', ['breast-us-normal', 2, 0], null, { shipped: true }),
  sample('head with a tumour, the slice that opens', ['brain-mr', 1, 10], 'brain tumor', {
    promised: true,
  }),
  sample('head, a slice without tumour', ['brain-mr', 2, 1], null),
  sample('chest film', ['chest-dx', 1, 0], 'lungs', { promised: true, shipped: true }),
  sample('chest CT', ['chest-ct', 1, 16], 'lungs', { promised: true, shipped: true }),
  { name: 'knee', modality: 'MR', image: kneeSlice, truth: null },
];

/** The reader's left is at the right of the image, as all of these are shown. */
const SIDES = { kind: 'axis', left: [1, 0] } as const;

const halfOf = ({ width, height, data }: Mask, side: 'left' | 'right'): Mask => ({
  width,
  height,
  data: data.map((v, i) => (i % width >= width / 2 === (side === 'left') ? v : 0)),
});

function dice(a: Mask, b: Mask): number {
  let both = 0;
  let sum = 0;
  a.data.forEach((v, i) => {
    both += v & b.data[i]!;
    sum += v + b.data[i]!;
  });
  return sum === 0 ? 1 : (2 * both) / sum;
}

const lookOf = (result: SegmentResult) =>
  verdictLook({
    outcome: result.outcome,
    outlined: result.mask !== null,
    verdict: result.specificity.verdict,
    confidence: result.confidence?.level ?? null,
    limitedBy: result.confidence?.limitedBy ?? [],
  });

/** The concept that is looked for on a sample; null where the words are not known there. */
function lookedFor(asked: Asked, modality: Sample['modality']): keyof typeof MEASURED | null {
  if (asked === 'unknown' || asked === 'absence') return null;
  const concepts = Object.keys(MEASURED) as (keyof typeof MEASURED)[];
  const here = concepts.filter(name => MEASURED[name].includes(modality));
  if (asked === 'finding') return here.find(name => name !== 'lungs') ?? null;
  return here.find(name => name === (asked === 'left lung' ? 'lungs' : asked)) ?? null;
}

/** What is offered below the prompt box for an image of a modality whose header says what `name` says. */
function chipsFor({ name, modality }: Sample, words: PackWords) {
  const image = { modality, instance: {}, displaySet: { SeriesDescription: name } };
  const model = { state: 'ready', words } as unknown as ModelStatus;
  const library = { library: BUNDLED_LIBRARY, quick: undefined, recent: [] };
  return offeredPrompts(image as unknown as ActiveImage, model, library).suggestions;
}

describe('words on samples', () => {
  let pipeline: Pipeline;
  let words: PackWords;
  beforeAll(async () => {
    const dir = nanoPackDir('medclip-sam-1');
    const sessions = rememberingSessions(await openNodeSessions(dir));
    const pack = await readPack(dir);
    words = wordsOfPack(pack);
    pipeline = createPipeline(pack, sessions);
  });
  afterAll(() => pipeline?.dispose());

  it('are at least sixty', () => {
    expect(Object.values(WORDS).flat().length).toBeGreaterThanOrEqual(60);
    expect(SAMPLES).toHaveLength(7);
  });

  it.each(SAMPLES)('$name: verdict, colour, code and outline of every prompt', async one => {
    const image = one.image();
    const truth = one.truth?.mask() ?? null;
    const wrong: string[] = [];
    for (const [asked, prompts] of Object.entries(WORDS) as [Asked, readonly string[]][]) {
      const concept = lookedFor(asked, one.modality);
      const there = concept !== null && concept === one.truth?.concept ? truth : null;
      const wanted = there && asked === 'left lung' ? halfOf(there, 'left') : there;
      for (const prompt of prompts) {
        const { modality } = one;
        const result = await pipeline.segment(image, { prompt, modality, sides: SIDES });
        const look = lookOf(result);
        const overlap = result.mask ? (wanted ? dice(result.mask, wanted) : 0) : null;
        const fail = (why: string) =>
          wrong.push(`${prompt}: ${why} (${result.outcome}, ${look}, Dice ${overlap})`);
        if (asked === 'absence') {
          if (look !== 'absence') fail('denied, and not taken for it');
        } else if (!concept) {
          if (look !== 'unknown') fail('not known, and not said so');
        } else {
          if (result.outcome !== 'outlined' && result.outcome !== 'not-seen') fail('is known');
          if (look === 'strong' && (overlap ?? 0) < 0.5) fail('green over something else');
          if (one.promised && (look !== 'strong' || overlap! < 0.5)) fail('promised, not found');
          const { answer } = readPrompt(prompt, { modality });
          if (!answer.term.coded) fail(`coded as ${termMeaning(answer.term)}`);
        }
        if (result.mask && look !== 'strong' && look !== 'weak')
          fail('an outline without its look');
      }
    }
    // A chip: where it can be clicked what comes is the thing itself, and nothing where that is not there.
    const chips = chipsFor(one, words);
    for (const { text: prompt, unknown = false } of chips) {
      const { modality } = one;
      const result = await pipeline.segment(image, { prompt, modality, sides: SIDES });
      const side = /^(left|right) /.exec(prompt)?.[1] as 'left' | 'right' | undefined;
      const wanted = truth && side ? halfOf(truth, side) : truth;
      const overlap = result.mask && wanted ? dice(result.mask, wanted) : 0;
      const fail = (why: string) =>
        wrong.push(`chip ${prompt}: ${why} (${result.outcome}, Dice ${overlap})`);
      if (unknown) {
        if (result.outcome !== 'unknown-words') fail('grey, and not unknown');
      } else if (result.mask) {
        const sure = one.shipped ?? lookOf(result) === 'strong';
        if (sure && overlap < 0.5) fail('something else');
      } else if (one.promised) fail('not found');
    }
    expect(chips.filter(chip => !chip.unknown).length).toBeGreaterThan(0);
    expect(wrong).toEqual([]);
  });

  it('chest CT: the locator outlines what SAM does not draw, and nobody is told that it is sure', async () => {
    const ct = SAMPLES.find(one => one.name === 'chest CT')!;
    const result = await pipeline.segment(ct.image(), { prompt: 'lungs', modality: 'CT' });
    expect(result).toMatchObject({
      drawnBy: 'locator',
      confidence: { level: 'moderate', limitedBy: [] },
    });
    expect(dice(result.mask!, ct.truth!.mask())).toBeGreaterThan(0.9);
  });
});
