import { APP_NAME } from '@medclip/extension-medclip-sam/dicom/dataset/equipment';
import { textOf } from '@medclip/extension-medclip-sam/dicom/dataset/naturalDataset';
import { STUDY_LEARNER } from '@medclip/extension-medclip-sam/dicom/seg/provenance';
import {
  resultObjects,
  type ResultKind,
  type ResultObject,
} from '@medclip/extension-medclip-sam/dicom/results/resultObjects';
import { runSegment } from '@medclip/extension-medclip-sam/dicom/results/runSegment';
import type {
  SegInput,
  SegmentSpec,
  SegReference,
} from '@medclip/extension-medclip-sam/dicom/seg/segInput';
import { learnerParameters } from '@medclip/extension-medclip-sam/engine/slices/learnerParameters';
import { answerTerm } from '@medclip/extension-medclip-sam/prompt/readPrompt';
import { sidedTerm } from '@medclip/extension-medclip-sam/prompt/terms/sidedTerm';
import { hashedUid } from '../plan/hashedUid';
import type { Finding } from './finding';
import type { Plan } from '../plan/plan';
import type { SeriesImage } from './seriesImages';
import type { Task } from '../tasks/task';

export interface TaskFindings {
  readonly task: Task;
  readonly plan: Plan;
  readonly hash: string;
  /** The whole series, for the distance of its slices. */
  readonly images: readonly SeriesImage[];
  /** Those with an outline. */
  readonly findings: readonly Finding[];
  readonly packSha256: string;
  /** An older segmentation of the same series by the same plan. */
  readonly predecessor: SegReference | null;
}

export const uidRole = (object: number, kind: ResultKind, role: string): string =>
  kind === 'segmentation' ? `object ${object} ${role}` : `object ${object} ${kind} ${role}`;

/** UID of a task's first segmentation. */
export const firstObjectUid = (hash: string): string =>
  hashedUid(hash, uidRole(1, 'segmentation', 'SOPInstanceUID'));

/** UID of the object that is stored last: where the archive has it, the task is done. */
export function lastObjectUid(hash: string, { report }: Plan['output']): string {
  return hashedUid(hash, uidRole(1, report ? 'report' : 'segmentation', 'SOPInstanceUID'));
}

const WORD: Readonly<Record<ResultKind, string>> = {
  segmentation: 'AI draft',
  probability: 'heatmap',
  reliability: 'reliability',
  report: 'report',
};

/** What a plan can ask for. */
const MADE: readonly ResultKind[] = ['segmentation', 'probability', 'report'];

/** Names the plan, so that readers can hide its objects and administrators find them; 64 characters at most. */
export const seriesDescriptionOf = (plan: string, kind: ResultKind = 'segmentation'): string =>
  `${APP_NAME}: ${plan} (${WORD[kind]})`;

/** Series descriptions of everything that a plan makes. */
export const seriesDescriptionsOf = (plan: string): readonly string[] =>
  MADE.map(kind => seriesDescriptionOf(plan, kind));

/**
 * The objects of one task: a SEG with a segment per prompt and a frame per slice with an outline, then, where the plan wants
 * them, the heatmaps as FRACTIONAL SEG and a TID 1500 report, made by the code that the viewer saves with. They come in the
 * order they are stored: a report after what it points at, and last the object that stands for the whole task.
 */
export async function objectsOfTask(found: TaskFindings): Promise<readonly ResultObject[]> {
  const { plan, hash } = found;
  const { labelmap, probability, report } = plan.output;
  const objects = await resultObjects(
    inputOf(found),
    {
      segmentation: labelmap ? 'LABELMAP' : 'BINARY',
      probabilityMap: probability,
      report,
    },
    {
      description: kind => seriesDescriptionOf(plan.plan, kind),
      uidFor: (object, kind) => role => hashedUid(hash, uidRole(object, kind, role)),
    }
  );
  const last = objects.findIndex(o => o.sopInstanceUID === lastObjectUid(hash, plan.output));
  return [...objects.slice(0, last), ...objects.slice(last + 1), objects[last]!];
}

function inputOf(found: TaskFindings): SegInput {
  const { task, plan, hash, images, findings, packSha256, predecessor } = found;
  const { prompts } = plan.rules[task.rule]!;
  const { packId } = findings[0]!.best!;
  return {
    sources: [...new Map(images.map(i => [i.sopInstanceUID, i.dataset])).values()],
    segments: findings.map((finding, i): SegmentSpec => {
      const result = finding.best!;
      const { dataset } = finding.outlines[0]!.image;
      const label = prompts[finding.prompt]!;
      const [modality, part] = [textOf(dataset, 'Modality'), textOf(dataset, 'BodyPartExamined')];
      const term = sidedTerm(answerTerm(label, modality ?? '', part).term, result.side);
      const spec = runSegment(result, { packId, packSha256 }, { number: i + 1, label, term });
      const facts = [
        `plan=${plan.plan}`,
        'uids=medclip-sam batch 1',
        ...(finding.continuation
          ? [
              `learner=${STUDY_LEARNER.name} ${STUDY_LEARNER.version}`,
              learnerParameters(finding.continuation),
            ]
          : []),
        spec.algorithm!.parameters,
      ];
      return {
        ...spec,
        algorithm: { ...spec.algorithm!, parameters: facts.join('; ') },
        trackingUid: hashedUid(hash, `segment ${i + 1} TrackingUID`),
      };
    }),
    frames: findings.flatMap(({ outlines }, i) =>
      outlines.map(({ image, mask, probability }) => ({
        sopInstanceUID: image.sopInstanceUID,
        ...(image.frames > 1 ? { frameNumber: image.frame } : {}),
        segmentNumber: i + 1,
        mask,
        ...(probability && { probability }),
      }))
    ),
    ...(predecessor && { predecessors: [predecessor] }),
    softwareVersions: [`${packId} ${packSha256.slice(0, 16)}`],
  };
}
