import { APP_NAME, APP_VERSION } from '@medclip/extension-medclip-sam/dicom/equipment';
import { textOf } from '@medclip/extension-medclip-sam/dicom/naturalDataset';
import { algorithmParameters, runFacts } from '@medclip/extension-medclip-sam/dicom/provenance';
import { segGroups } from '@medclip/extension-medclip-sam/dicom/segGroups';
import type { SegInput, SegOutput } from '@medclip/extension-medclip-sam/dicom/segInput';
import { writeSeg } from '@medclip/extension-medclip-sam/dicom/segWriter';
import { answerTerm } from '@medclip/extension-medclip-sam/prompt/readPrompt';
import { sidedTerm } from '@medclip/extension-medclip-sam/prompt/sidedTerm';
import type { SegmentResult } from '@medclip/extension-medclip-sam/inference/contract';
import { hashedUid } from './hashedUid';
import type { Plan } from './plan';
import type { SeriesImage } from './seriesImages';
import type { Task } from './task';

export interface FoundMask {
  /** Index of the prompt in its rule. */
  readonly prompt: number;
  readonly image: SeriesImage;
  readonly result: SegmentResult;
}

export interface TaskMasks {
  readonly task: Task;
  readonly plan: Plan;
  readonly hash: string;
  /** The whole series, for the distance of its slices. */
  readonly images: readonly SeriesImage[];
  readonly found: readonly FoundMask[];
  readonly packSha256: string;
}

/** UID of the object that stands for a task in the archive. */
export const firstObjectUid = (hash: string): string => hashedUid(hash, 'object 1 SOPInstanceUID');

/** Names the plan, so that readers can hide its objects and administrators find them. */
export const seriesDescriptionOf = (plan: string): string => `${APP_NAME}: ${plan} (AI draft)`;

/** The SEGs of one task: a segment per prompt, a frame per slice with an outline. */
export function segsOfTask(masks: TaskMasks): readonly SegOutput[] {
  const input = inputOf(masks);
  return segGroups(input).map((group, i) =>
    writeSeg({ ...group, newUid: role => hashedUid(masks.hash, `object ${i + 1} ${role}`) })
  );
}

function inputOf({ task, plan, images, found, packSha256 }: TaskMasks): SegInput {
  const { prompts } = plan.rules[task.rule]!;
  const asked = [...new Set(found.map(f => f.prompt))].sort((a, b) => a - b);
  const { dataset } = found[0]!.image;
  const modality = textOf(dataset, 'Modality') ?? '';
  return {
    ...(plan.output.labelmap && { type: 'LABELMAP' as const }),
    sources: [...new Map(images.map(i => [i.sopInstanceUID, i.dataset])).values()],
    segments: asked.map((prompt, i) => {
      const { result } = found.find(f => f.prompt === prompt)!;
      const facts = runFacts(result, {
        packId: result.packId,
        packSha256,
        backend: result.backend,
        edited: false,
        appVersion: APP_VERSION,
      });
      return {
        number: i + 1,
        label: prompts[prompt]!,
        algorithmType: 'AUTOMATIC',
        term: sidedTerm(
          answerTerm(prompts[prompt]!, modality, textOf(dataset, 'BodyPartExamined')).term,
          result.side
        ),
        algorithm: {
          name: APP_NAME,
          version: APP_VERSION,
          parameters: `${algorithmParameters(facts)}; plan=${plan.plan}; uids=medclip-sam batch 1`,
        },
      };
    }),
    frames: found.map(({ prompt, image, result }) => ({
      sopInstanceUID: image.sopInstanceUID,
      ...(image.frames > 1 ? { frameNumber: image.frame } : {}),
      segmentNumber: asked.indexOf(prompt) + 1,
      mask: result.mask!,
      probability: result.heatmap,
    })),
    seriesDescription: seriesDescriptionOf(plan.plan),
    softwareVersions: [`${found[0]!.result.packId} ${packSha256.slice(0, 16)}`],
  };
}
