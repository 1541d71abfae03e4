import { throwIfCancelled } from '@medclip/extension-medclip-sam/core/errors';
import { patientSidesOf } from '@medclip/extension-medclip-sam/dicom/geometry/patientSides';
import type { SegmentResult } from '@medclip/extension-medclip-sam/engine/contract';
import { throughOf } from '../plan/plan';
import type { TaskTools } from './taskTools';
import { chosenImages, type SeriesImage } from './seriesImages';
import type { Task } from '../tasks/task';
import { continueThrough } from './throughStack';
import type { FoundMask, Finding } from './finding';

interface Run {
  readonly image: SeriesImage;
  readonly result: SegmentResult;
}

/**
 * All prompts of a task's rule on its series: the text is asked on the chosen images; the best outline is then continued
 * through its stack by the study learner, as `continue` does, or each image stands for itself where there is no stack.
 */
export async function outlineSeries(
  task: Task,
  images: readonly SeriesImage[],
  tools: TaskTools
): Promise<readonly Finding[]> {
  const rule = tools.plan.rules[task.rule]!;
  const chosen = chosenImages(images, rule.slices);
  const runs = await askTexts(rule.prompts, chosen, tools);
  const findings: Finding[] = [];
  for (const [prompt, ofPrompt] of runs.entries()) {
    const found = ofPrompt.filter(r => r.result.mask);
    const best = bestOf(found);
    const base = { prompt, best: (best ?? bestOf(ofPrompt))?.result ?? null, asked: chosen.length };
    const through =
      best && throughOf(rule) === 'learner' ? await continueThrough(images, best, tools) : null;
    findings.push(
      through
        ? { ...base, ...through }
        : { ...base, outlines: found.map(outlineOf), continuation: null }
    );
  }
  return findings;
}

const outlineOf = ({ image, result }: Run): FoundMask => ({
  image,
  mask: result.mask!,
  probability: result.heatmap,
});

/** The runs of each prompt; image by image, so that each is read and encoded once. */
async function askTexts(
  prompts: readonly string[],
  images: readonly SeriesImage[],
  { plan, pipeline, readImage, signal }: TaskTools
): Promise<readonly (readonly Run[])[]> {
  const opened = await pipeline();
  const { saliency, prompting, pack: _, ...settings } = plan.settings;
  const runs: Run[][] = prompts.map(() => []);
  for (const image of images) {
    const { raster, modality } = await readImage(image.bytes, image.frame);
    for (const [prompt, text] of prompts.entries()) {
      throwIfCancelled(signal);
      const request = {
        ...settings,
        prompt: text,
        sides: patientSidesOf(image.dataset, image.frame),
        ...(modality && { modality }),
        ...(saliency && { saliency: saliency as never }),
        ...(prompting && { prompting: prompting as never }),
      };
      const result = await opened.segment(raster, request, signal ? { signal } : {});
      runs[prompt]!.push({ image, result });
    }
  }
  return runs;
}

const CONFIDENCE: readonly string[] = ['low', 'medium', 'high'];
const confidenceOf = ({ result }: Run): number =>
  CONFIDENCE.indexOf(result.confidence?.level ?? '');

/** By confidence, then by how well the text matches. */
function bestOf(runs: readonly Run[]): Run | null {
  let best: Run | null = null;
  for (const run of runs) {
    const more = best ? confidenceOf(run) - confidenceOf(best) : 1;
    const score = run.result.specificity.score - (best?.result.specificity.score ?? 0);
    if (more > 0 || (more === 0 && score > 0)) best = run;
  }
  return best;
}
