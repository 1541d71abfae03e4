import { execFile } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { MedClipSamError, throwIfCancelled } from '@medclip/extension-medclip-sam/core/errors';
import type { BenchModels, ModelSizes } from '../benchModels';
import { startGraph, type Feed, type GraphAnswer, type GraphRequest } from './graphProcess';
import type { LineProcess } from '../lineProcess';
import { EXPORT_SCRIPT, PYTHON } from '../reference';
import { ownGraphs, STAGES, type ExportedModel, type OwnGraph, type Stage } from './ownGraphs';
import { median, ratioOf } from '../statistics';

/** One graph of ours and the plain export of the same weights, run in turn. */
export interface StageReport {
  readonly rounds: number;
  /** Medians. */
  readonly ours: GraphAnswer;
  readonly theirs: GraphAnswer;
  /** Making the session: ours, theirs. */
  readonly openMs: readonly [number, number];
  /** Largest difference of the outputs over the largest magnitude of theirs. */
  readonly difference: number;
}

export interface PlainExportReport {
  readonly stages: Readonly<Record<Stage, StageReport>>;
  /** Ours over theirs, round by round, by the clock. */
  readonly ratios: Readonly<Record<Stage, number>>;
  readonly cpuRatios: Readonly<Record<Stage, number>>;
  /** All outputs are equal within `SAME_OUTPUT`. */
  readonly sameWork: boolean;
}

/** Both compute the same in fp32, in another order. */
const SAME_OUTPUT = 1e-3;

export interface PlainExportOptions {
  readonly models: BenchModels;
  readonly sizes: ModelSizes;
  /** For the exports, which are made anew, and for what the processes exchange. */
  readonly folder: string;
  /** Rounds of the graphs that take below a second; the encoders take a third, at least one. */
  readonly rounds: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (step: string) => void;
}

/**
 * Our graphs against `torch.onnx.export` of the same weights at opset 17, on onnxruntime-node with its own number of threads. Each
 * side has a process; they take turns, the first run of each is not counted.
 *
 * @throws MedClipSamError `setup-failed` where the export fails; `whyNoReference` tells before
 */
export async function measurePlainExport(options: PlainExportOptions): Promise<PlainExportReport> {
  const { folder, signal, onProgress } = options;
  await mkdir(folder, { recursive: true });
  const graphs = await ownGraphs(options);
  const stages = {} as Record<Stage, StageReport>;
  const ratios = {} as Record<Stage, number>;
  const cpuRatios = {} as Record<Stage, number>;
  for (const stage of STAGES) {
    const graph = graphs[stage];
    onProgress?.(`plain export: ${stage}`);
    const plain = path.join(folder, `${stage}.onnx`);
    await exportPlain(graph, plain, signal);
    const rounds = graph.slow ? Math.max(1, Math.round(options.rounds / 3)) : options.rounds;
    const { report, wall, cpu } = await measureInTurn({ graph, plain, folder, rounds, signal });
    stages[stage] = report;
    ratios[stage] = wall;
    cpuRatios[stage] = cpu;
  }
  const sameWork = Object.values(stages).every(s => s.difference <= SAME_OUTPUT);
  return { stages, ratios, cpuRatios, sameWork };
}

/** Writes a plain ONNX export of a checkpoint (`reference/export.py`). */
export async function exportPlain(
  { checkpoint, kind, imageSize, cells }: ExportedModel,
  out: string,
  signal?: AbortSignal
): Promise<void> {
  const args = [
    '-W',
    'ignore',
    EXPORT_SCRIPT,
    checkpoint,
    kind,
    out,
    String(imageSize),
    String(cells),
  ];
  try {
    await promisify(execFile)(PYTHON, args, { signal, maxBuffer: 1 << 24 });
  } catch (cause) {
    throwIfCancelled(signal);
    const said = String((cause as { stderr?: string }).stderr ?? cause)
      .trim()
      .split('\n')
      .at(-1);
    throw new MedClipSamError(
      'setup-failed',
      `PyTorch could not export a model: ${said}`,
      'Install PyTorch 1.13 or newer for Python 3 (Debian: apt-get install python3-torch) and run again.',
      { cause }
    );
  }
}

interface Pair {
  readonly graph: OwnGraph;
  readonly plain: string;
  readonly folder: string;
  readonly rounds: number;
  readonly signal?: AbortSignal | undefined;
}

async function measureInTurn({ graph, plain, folder, rounds, signal }: Pair) {
  const sides = [startGraph(signal), startGraph(signal)] as const;
  const [ours, theirs] = sides;
  const ask = (to: LineProcess, request: GraphRequest) => to.ask<GraphAnswer>(request);
  const run = (to: LineProcess, feeds: Readonly<Record<string, Feed>>, file?: string) =>
    ask(to, { op: 'run', feeds, ...(file && { out: { name: graph.output, file } }) });
  try {
    const openMs = [
      (await ask(ours, { op: 'open', file: graph.file })).wallMs,
      (await ask(theirs, { op: 'open', file: plain })).wallMs,
    ] as const;
    const files = ['ours.f32', 'theirs.f32'].map(name => path.join(folder, name));
    await run(ours, graph.feeds, files[0]);
    await run(theirs, graph.feeds, files[1]);
    const difference = await largestDifference(files[0]!, files[1]!);
    const told = { ours: [] as GraphAnswer[], theirs: [] as GraphAnswer[] };
    for (let r = 0; r < rounds; r++) {
      // Whoever is first alternates, so that neither side always has what the other left in the caches.
      const order = r % 2 === 0 ? (['ours', 'theirs'] as const) : (['theirs', 'ours'] as const);
      for (const side of order)
        told[side].push(await run(side === 'ours' ? ours : theirs, graph.feeds));
    }
    const of = (answers: readonly GraphAnswer[], what: keyof GraphAnswer) =>
      answers.map(a => a[what]);
    const middle = (answers: readonly GraphAnswer[]): GraphAnswer => ({
      wallMs: median(of(answers, 'wallMs')),
      cpuMs: median(of(answers, 'cpuMs')),
      peakMb: Math.max(...of(answers, 'peakMb')),
    });
    const report: StageReport = {
      rounds,
      ours: middle(told.ours),
      theirs: middle(told.theirs),
      openMs,
      difference,
    };
    return {
      report,
      wall: ratioOf(of(told.ours, 'wallMs'), of(told.theirs, 'wallMs')),
      cpu: ratioOf(of(told.ours, 'cpuMs'), of(told.theirs, 'cpuMs')),
    };
  } finally {
    for (const side of sides) side.end();
  }
}

async function largestDifference(ours: string, theirs: string): Promise<number> {
  const floats = async (file: string) =>
    new Float32Array(new Uint8Array(await readFile(file)).buffer);
  const [a, b] = [await floats(ours), await floats(theirs)];
  if (a.length !== b.length) return Infinity;
  let [most, largest] = [0, 0];
  for (let i = 0; i < b.length; i++) {
    most = Math.max(most, Math.abs(a[i]! - b[i]!));
    largest = Math.max(largest, Math.abs(b[i]!));
  }
  return most / largest;
}
