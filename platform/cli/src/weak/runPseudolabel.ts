import { readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { throwIfCancelled } from '@medclip/extension-medclip-sam/core/errors';
import { regionsFor } from '@medclip/extension-medclip-sam/engine/pipeline/sideOfOutline';
import { readPrompt } from '@medclip/extension-medclip-sam/prompt/readPrompt';
import { readPack } from '@medclip/models/verifyPack';
import { progressBar } from '../evaluation/progressBar';
import { runInProcesses } from '../evaluation/runSamples';
import type { ToWorker } from '../evaluation/worker';
import { openPipeline, packDirectory } from '../openPipeline';
import { packSha256 } from '../packSha256';
import { inResultFolder, keptLine, openResults } from '../files/resultFolder';
import { decidingOptions, type SegmentOptions } from '../segmentOptions';
import { sayUnused } from '../usage/packHints';
import { objections, ownStability, REASONS, type AskedGate, type Gate } from './gate';
import type { NamedImage } from './labelFiles';
import { labelSample, type Label, type LabelSample } from './labelSample';
import type { LabelEntry, LabelsAbout } from './labels';
import { MADE, writeLabels } from './writeLabels';

export interface PseudolabelOptions {
  readonly segment: SegmentOptions;
  readonly text: string;
  readonly modality: string | null;
  readonly gate: AskedGate;
  readonly workers: number;
  readonly out: string;
  readonly signal?: AbortSignal;
}

/** Outlines images with a pack's own pipeline for another model to learn from, and says of each why, or why not. */
export const runPseudolabel = (
  images: readonly NamedImage[],
  normals: readonly NamedImage[],
  options: PseudolabelOptions
): Promise<LabelsAbout> =>
  inResultFolder(options.out, () => labelled(images, normals, options), options);

async function labelled(
  images: readonly NamedImage[],
  normals: readonly NamedImage[],
  options: PseudolabelOptions
): Promise<LabelsAbout> {
  const { text, modality, out, signal } = options;
  const samples = images.map(({ image, mask }): LabelSample => ({
    ...{ image, text, modality },
    outline: join(out, 'outlines', mask),
  }));
  const labels = await journaled(samples, options);
  const minStability = options.gate.minStability ?? ownStability(labels);
  const gate: Gate = { ...options.gate, minStability };
  const parts = regionsFor(readPrompt(text, { modality: modality ?? undefined }));
  const path = (file: string) => relative(out, file).split(sep).join('/');
  const entries = images.map(({ image, mask }, i): LabelEntry => {
    const { verdict, found, iou, stability, agreement } = labels[i]!;
    const reasons = objections(labels[i]!, parts, gate);
    const kept = reasons.length === 0;
    return {
      image: path(image),
      mask: found ? `${kept ? 'masks' : 'left-out'}/${mask}` : null,
      ...{ text, group: kept ? 'kept' : 'left out' },
      ...{ verdict, iou, stability, agreement, reasons },
    };
  });
  const unasked = { verdict: null, iou: null, stability: null, agreement: null, reasons: [] };
  for (const { image, mask } of normals) {
    entries.push({ image: path(image), mask: `masks/${mask}`, text, group: 'normal', ...unasked });
  }
  const about = await aboutOf(entries, normals.length, gate, options);
  await writeLabels(out, { about, entries }, signal);
  return about;
}

async function journaled(
  samples: readonly LabelSample[],
  { segment, workers, out, signal }: PseudolabelOptions
): Promise<Label[]> {
  const images = samples.map(s => s.image);
  await sayUnused(segment, await readPack(packDirectory(segment.pack)), { images });
  const deciding = decidingOptions(segment);
  const pack = readFileSync(join(packDirectory(segment.pack), 'pack.json'), 'utf8');
  const journal = openResults<Label>(out, samples, { segment: deciding, pack }, MADE);
  const before = journal.done.size;
  if (before > 0) process.stderr.write(keptLine(before, samples.length));
  const bar = progressBar(samples.length);
  const onResult = (index: number, label: Label): void => {
    journal.add(index, label);
    bar.show(journal.done.size, journal.done.size - before);
  };
  const missing = samples.map((_, i) => i).filter(i => !journal.done.has(i));
  try {
    const processes = Math.min(workers, missing.length);
    if (processes > 1) {
      const tasks = missing.map((index): ToWorker => ({
        type: 'label',
        index,
        sample: samples[index]!,
      }));
      await runInProcesses<Label>(tasks, processes, { segment: deciding, signal, onResult });
    } else if (missing.length > 0) {
      const { pipeline } = await openPipeline(segment.pack);
      try {
        for (const i of missing) {
          throwIfCancelled(signal);
          onResult(i, await labelSample(samples[i]!, pipeline, deciding, signal));
        }
      } finally {
        await pipeline.dispose();
      }
    }
  } finally {
    bar.end();
  }
  return samples.map((_, i) => journal.done.get(i)!);
}

async function aboutOf(
  entries: readonly LabelEntry[],
  normals: number,
  gate: Gate,
  { text, modality, segment }: PseudolabelOptions
): Promise<LabelsAbout> {
  const dir = packDirectory(segment.pack);
  const { id } = await readPack(dir);
  const meaning = readPrompt(text, { modality: modality ?? undefined });
  const leftOut = REASONS.flatMap(reason => {
    const n = entries.filter(e => e.reasons.includes(reason)).length;
    return n > 0 ? [[reason, n] as const] : [];
  });
  return {
    text,
    concept: meaning.concept?.names[0] ?? meaning.text.trim().toLowerCase(),
    modality,
    teacher: { pack: id, sha256: await packSha256(dir) },
    gate,
    counts: {
      images: entries.length - normals,
      kept: entries.filter(e => e.group === 'kept').length,
      normals,
      leftOut: Object.fromEntries(leftOut),
    },
  };
}
