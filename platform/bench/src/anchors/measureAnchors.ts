import path from 'node:path';
import { FULL_SIZE, type BenchModels } from '../benchModels';
import { measurePlainExport, type PlainExportReport } from './plainExport';
import { whyNoReference } from '../reference';
import { measureTransformers, type TransformersReport } from './transformersJs';
import { installTransformers } from './transformersProcess';

/** The random models, made when they are first asked for. */
export type Models = () => Promise<BenchModels>;

interface AnchorOptions {
  readonly parts: readonly string[];
  readonly quick: boolean;
  readonly models: Models;
  readonly folder: string;
  /** Takes a sentence for the report. */
  readonly note: (sentence: string) => void;
  readonly signal?: AbortSignal;
  readonly onProgress?: (step: string) => void;
}

const ROUNDS = { quick: 5, full: 15 };

/** The parts `plain` and `transformers`; null where one was not asked for or what it needs is missing, which is noted. */
export async function measureAnchors(options: AnchorOptions): Promise<{
  readonly plainExport: PlainExportReport | null;
  readonly transformersJs: TransformersReport | null;
}> {
  const { parts, note } = options;
  const asked = parts.includes('plain') || parts.includes('transformers');
  const missing = asked ? whyNoReference() : null;
  if (missing) note(`Nothing could be exported: ${missing}`);
  const can = (part: string) => parts.includes(part) && missing === null;
  return {
    plainExport: can('plain') ? await plainExports(options) : null,
    transformersJs: can('transformers') ? await transformers(options) : null,
  };
}

async function plainExports(options: AnchorOptions): Promise<PlainExportReport> {
  const { models, folder, quick, note, signal, onProgress } = options;
  const report = await measurePlainExport({
    models: await models(),
    sizes: FULL_SIZE,
    folder: path.join(folder, 'plain'),
    rounds: quick ? ROUNDS.quick : ROUNDS.full,
    signal,
    onProgress,
  });
  if (!report.sameWork)
    note('OUTPUTS DIFFER from the plain exports: both sides did not do the same work.');
  return report;
}

async function transformers(options: AnchorOptions): Promise<TransformersReport | null> {
  const { models, folder, quick, note, signal, onProgress } = options;
  onProgress?.('installing transformers.js');
  const installed = await installTransformers(path.join(folder, 'transformersjs'), signal);
  if ('missing' in installed) {
    note(installed.missing);
    return null;
  }
  const report = await measureTransformers({
    ...{ models: await models(), entry: installed.entry, signal, onProgress },
    folder: path.join(folder, 'transformers-models'),
    rounds: quick ? ROUNDS.quick : ROUNDS.full,
  });
  if (!report.sameWork)
    note('transformers.js outlined otherwise: both sides did not do the same work.');
  return report;
}
