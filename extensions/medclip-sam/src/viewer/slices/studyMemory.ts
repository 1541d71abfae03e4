import { isFilled } from '../../algorithm/mask/compactMask';
import type { Mask } from '../../core/raster';
import type { Continued } from '../segments/acceptedSegment';
import type { CorrectionTarget, WrittenSlice } from '../correct/correctionTarget';
import { learnerFacts, learnInStudy, type StudyLearnt, type StudyStack } from './learnInStudy';
import type { SessionContext } from '../sessionContext';
import { olderSlices, teachersOf, type Forgotten, type Teachers } from './teachers';

/** What the study may teach, until it is left: the reader's outlines, less those that were to be forgotten. */
export interface StudyMemory {
  teachers(target: CorrectionTarget): Teachers;
  /** Empty while nothing is to be learnt. */
  older(target: CorrectionTarget): ReadonlySet<string>;
  forget(target: CorrectionTarget): void;
  /** Null where nothing is to be learnt, or can be. @param start the outline that is continued counts in any case */
  learn(
    stack: StudyStack,
    target: CorrectionTarget,
    around: number,
    start?: Mask
  ): Promise<StudyLearnt | null>;
  /** A slice with what it was made from. */
  made(target: CorrectionTarget, learnt: StudyLearnt | null): (slice: WrittenSlice) => WrittenSlice;
  clear(): void;
}

export function createStudyMemory(session: SessionContext): StudyMemory {
  /** By label: a draft and the segment it becomes have the same. */
  const forgotten = new Map<string, Forgotten>();
  const on = () => session.state.get().settings.learnInStudy;
  const teachers = (target: CorrectionTarget) =>
    teachersOf(target, forgotten.get(target.label) ?? new Map());
  return {
    teachers,
    older: target => (on() ? olderSlices(target, teachers(target)) : new Set()),
    forget: target => {
      const before = forgotten.get(target.label) ?? new Map<string, Mask>();
      forgotten.set(target.label, new Map([...before, ...teachers(target).masks]));
    },
    learn: async (stack, target, around, start) => {
      if (!on()) return null;
      const outlines = outlinesByIndex(stack, teachers(target).masks);
      if (start) outlines.set(around, start);
      return learnInStudy(stack, outlines, around);
    },
    made: (target, learnt) => {
      const continued: Continued = {
        taught: teachers(target).masks,
        learner: learnt && learnerFacts(learnt.learnt),
      };
      return slice => ({ ...slice, continued });
    },
    clear: () => forgotten.clear(),
  };
}

export function outlinesByIndex(
  { active }: Pick<StudyStack, 'active'>,
  masks: ReadonlyMap<string, Mask>
): Map<number, Mask> {
  return new Map(
    active.imageIds.flatMap((id, index) => {
      const mask = masks.get(id);
      return mask && isFilled(mask) ? [[index, mask] as const] : [];
    })
  );
}
