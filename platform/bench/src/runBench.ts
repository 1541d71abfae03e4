import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { NANO_PACK_DIR } from '@medclip/models/nanoPack';
import { AGREED_QUALITY } from './agreement';
import { runBrowserBench, runViewerBench, type BrowserReport, type ViewerReport } from './browser';
import { FULL_SIZE, makeBenchModels, type BenchModels } from './benchModels';
import { measureAnchors, type Models } from './anchors/measureAnchors';
import type { PlainExportReport } from './anchors/plainExport';
import type { TransformersReport } from './anchors/transformersJs';
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

export const BENCH_PARTS = [
  'reference',
  'node',
  'plain',
  'transformers',
  'chromium',
  'viewer',
] as const;
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
  /** Chest films of several sizes in the viewer itself. */
  readonly viewer: ViewerReport['films'] | null;
  /** Plain ONNX exports of the same weights, and transformers.js. */
  readonly plainExport: PlainExportReport | null;
  readonly transformersJs: TransformersReport | null;
  readonly ratios: BenchRatios;
  /** The same ratios to the reference by processor time. */
  readonly cpuRatios: ReferenceRatios | null;
}

/** Ours over theirs by name; those against one anchor under the anchor's name. */
export type BenchRatios = Readonly<Record<string, number | Readonly<Record<string, number>>>>;

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
  const { side, growth, plainExport, transformersJs } = await withModels(
    options,
    async (models, folder) => {
      const side = parts.includes('node')
        ? await runSideBySide({
            models: await models(),
            folder: path.join(folder, 'exchange'),
            rounds: options.rounds,
            masks,
            fill: !quick,
            reference: missing === null,
            signal,
            onProgress,
          })
        : null;
      return {
        side,
        growth: side && (await measureGrowth(NANO_PACK_DIR, { signal, onProgress })),
        ...(await measureAnchors({ ...options, models, folder, note: say => notes.push(say) })),
      };
    }
  );
  onProgress?.('Chromium');
  const browser = parts.includes('chromium') ? await runBrowserBench(quick ? 3 : 7, signal) : null;
  onProgress?.('the viewer');
  const viewer = parts.includes('viewer') ? await runViewerBench(quick ? 5 : 9, signal) : null;
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
    viewer: viewer?.films ?? null,
    plainExport,
    transformersJs,
    ratios: {
      ...(side && referenceRatios(side, 'wall')),
      ...(side && ownRatios(side)),
      ...(growth && { propagation: growth.propagation.ratio }),
      ...browser?.ratios,
      ...(viewer && { viewer: viewer.ratios }),
      ...(plainExport && { plainExport: plainExport.ratios }),
      ...(transformersJs && { transformersJs: transformersJs.ratios }),
    },
    cpuRatios: side && referenceRatios(side, 'cpu'),
  };
}

/** Work with the random models, which are made when they are first asked for and go with a temporary folder. */
async function withModels<T>(
  { work, signal, onProgress }: BenchOptions,
  task: (models: Models, folder: string) => Promise<T>
): Promise<T> {
  const folder = work ?? (await mkdtemp(path.join(os.tmpdir(), 'medclip-bench-')));
  let made: Promise<BenchModels> | null = null;
  try {
    return await task(
      () => (made ??= makeBenchModels(folder, FULL_SIZE, { signal, onProgress })),
      folder
    );
  } finally {
    if (!work) await rm(folder, { recursive: true, force: true });
  }
}
