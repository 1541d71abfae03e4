import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { NANO_PACK_DIR } from '@medclip/models/nanoPack';
import { AGREED_QUALITY } from './agreement';
import { runBrowserBench, type BrowserReport } from './browser';
import { FULL_SIZE, makeBenchModels } from './benchModels';
import { measureGrowth, type GrowthReport } from './growth';
import { ownRatios, PAPER_MASKS, referenceRatios, type ReferenceRatios } from './ratios';
import { whyNoReference } from './reference';
import { runSideBySide, type SideBySide } from './sideBySide';

/** With `quick` the reference runs one of its batches of masks; the paper's number is scaled from it. */
const QUICK_MASKS = 64;

export interface BenchOptions {
  readonly quick: boolean;
  readonly rounds: number;
  /** Kept folder for the random models (3.3 GB); absent: a temporary one. */
  readonly work?: string;
  readonly parts: readonly BenchPart[];
  readonly signal?: AbortSignal;
  readonly onProgress?: (step: string) => void;
}

export const BENCH_PARTS = ['reference', 'node', 'chromium'] as const;
export type BenchPart = (typeof BENCH_PARTS)[number];

export interface BenchReport {
  readonly settings: {
    readonly quick: boolean;
    readonly rounds: number;
    readonly masks: number;
    readonly cores: number;
    readonly node: string;
  };
  /** What to know before reading a number. */
  readonly notes: readonly string[];
  readonly reference: unknown;
  readonly node: { readonly sideBySide: SideBySide; readonly growth: GrowthReport } | null;
  readonly chromium: BrowserReport['chromium'] | null;
  readonly ratios: Readonly<Record<string, number>>;
  /** The same ratios to the reference by processor time. */
  readonly cpuRatios: ReferenceRatios | null;
}

/** Everything side by side in one run: PyTorch, ours in Node, ours in Chromium. Throws MedClipSamError. */
export async function runBench(options: BenchOptions): Promise<BenchReport> {
  const { quick, parts, signal, onProgress } = options;
  const notes: string[] = [];
  const missing = parts.includes('reference')
    ? whyNoReference()
    : 'The reference was not asked for.';
  if (missing) notes.push(missing);
  const masks = quick ? QUICK_MASKS : PAPER_MASKS;
  if (quick && !missing) {
    notes.push(
      `Quick: gScoreCAM ran ${masks} masks on both sides. Ratios to the paper's K=${PAPER_MASKS} take the reference's ` +
        `time per mask times ${PAPER_MASKS}; the second gScoreCAM prompt repeats the first one's words on a filled cache.`
    );
  }
  const side = parts.includes('node') ? await sideBySide(options, masks, missing === null) : null;
  const growth = side && (await measureGrowth(NANO_PACK_DIR, { signal, onProgress }));
  onProgress?.('Chromium');
  const browser = parts.includes('chromium') ? await runBrowserBench(quick ? 3 : 7, signal) : null;
  if (side?.sameWork === false) {
    notes.push('OUTPUTS DIFFER beyond the tolerance: both sides did not do the same work.');
  }
  const alike = side?.qualityCorrelation ?? null;
  if (alike !== null) {
    notes.push(
      `M2IB with antithetic noise: its map correlates ${alike.toFixed(3)} or better with the reference's` +
        (alike < AGREED_QUALITY ? `, BELOW the tolerance of ${AGREED_QUALITY}.` : '.')
    );
  }
  return {
    settings: {
      quick,
      rounds: options.rounds,
      masks,
      cores: os.cpus().length,
      node: process.version,
    },
    notes,
    reference: side?.rounds.map(r => r.reference) ?? null,
    node: side && growth && { sideBySide: side, growth },
    chromium: browser?.chromium ?? null,
    ratios: {
      ...(side && referenceRatios(side, 'wall')),
      ...(side && ownRatios(side)),
      ...(growth && { propagation: growth.propagation.ratio }),
      ...browser?.ratios,
    },
    cpuRatios: side && referenceRatios(side, 'cpu'),
  };
}

async function sideBySide(
  { work, rounds, quick, signal, onProgress }: BenchOptions,
  masks: number,
  reference: boolean
): Promise<SideBySide> {
  const folder = work ?? (await mkdtemp(path.join(os.tmpdir(), 'medclip-bench-')));
  try {
    const models = await makeBenchModels(folder, FULL_SIZE, { signal, onProgress });
    return await runSideBySide({
      models,
      folder: path.join(folder, 'exchange'),
      rounds,
      masks,
      fill: !quick,
      reference,
      signal,
      onProgress,
    });
  } finally {
    if (!work) await rm(folder, { recursive: true, force: true });
  }
}
