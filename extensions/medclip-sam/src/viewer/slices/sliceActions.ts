import { isFilled } from '../../algorithm/mask/compactMask';
import type { Queue } from '../../core/queue';
import { MedClipSamError } from '../../core/errors';
import { t, tn } from '../../locales/translate';
import type { CompanionsActions } from '../../state/companions';
import type { SlicesActions, SlicesView } from '../../state/slices';
import { activeImage, imageAt, type ActiveImage } from '../image/activeImage';
import {
  correctionTarget,
  type CorrectionTarget,
  type WrittenSlice,
} from '../correct/correctionTarget';
import { nothingToCorrect } from '../correct/nothingToCorrect';
import type { Companions } from '../companions/companionActions';
import { besideCopies } from '../companions/besideCopies';
import { copyToSequences } from '../companions/copyToSequences';
import type { createRasterCache } from '../image/displayedRaster';
import type { DraftStore } from '../draft/draftStore';
import { fillGaps } from './fillGaps';
import { sliceOf, type StudyStack } from './learnInStudy';
import { propagateSlices, type PropagationEnd } from './propagateSlices';
import type { Feature, SessionContext } from '../sessionContext';
import type { SegmentBook } from '../segments/segmentBook';
import { showImage } from '../host/showImage';
import { createStudyMemory, outlinesByIndex } from './studyMemory';
import { updateOlder } from './updateOlder';
import { createDrawnWriter } from './writeDrawn';

interface Parts {
  readonly drafts: DraftStore;
  readonly book: SegmentBook;
  readonly companions: Pick<Companions, 'used' | 'on'>;
  readonly readRaster: ReturnType<typeof createRasterCache>;
  /** Waits for the corrections, and for the acceptance, that were asked for before. */
  readonly inTurn: Queue;
}

const sentences = (...said: readonly (string | false)[]): string => said.filter(Boolean).join(' ');
const NOTHING_LEARNT = { older: [], teachers: { outlines: 0, corrections: 0 } };

/** From the slice on screen to its neighbours: propagation, filling of gaps, and the strip that shows what is where. */
export function createSliceActions(
  session: SessionContext,
  parts: Parts
): SlicesActions & Pick<CompanionsActions, 'copyToSequences'> & Feature {
  const { host, client, state } = session;
  const memory = createStudyMemory(session);
  let running: AbortController | null = null;

  const show = (change: Partial<SlicesView>) =>
    session.show({ slices: { ...state.get().slices, ...change } });
  const targetOf = (active: ActiveImage): CorrectionTarget => {
    const { displaySetInstanceUID } = active.displaySet;
    const target = correctionTarget(session, parts.drafts, parts.book, displaySetInstanceUID);
    if (target) return target;
    throw nothingToCorrect(state.get());
  };

  /** Runs one thing at a time, with a way to cancel it. */
  const alone = async (work: (signal: AbortSignal) => Promise<string>) => {
    if (running) return;
    const abort = new AbortController();
    running = abort;
    try {
      state.set({ notice: null });
      const outcome = await work(abort.signal);
      if (running === abort) show({ outcome });
    } catch (cause) {
      if (running === abort) session.fail(cause);
    } finally {
      // Else the study was left meanwhile, and what runs now is another's.
      if (running === abort) {
        running = null;
        show({ running: null });
        session.refresh();
      }
    }
  };

  const stackOf = async (active: ActiveImage, signal: AbortSignal): Promise<StudyStack> => {
    const { companions, readRaster } = parts;
    const learns = state.get().settings.learnInStudy;
    const own = () => readRaster(active, { signal });
    const used = learns ? await companions.used(active, own, signal) : [];
    const companionsOn: StudyStack['companionsOn'] = (image, outline, ended) =>
      companions.on(used, image, outline, ended);
    return { host, active, readRaster, companionsOn, signal };
  };
  const writing = createDrawnWriter(session, {
    ...{ drafts: parts.drafts, inTurn: parts.inTurn, show },
    underWay: () => running,
  });

  const outcomeText = (drawn: number, ends: readonly (PropagationEnd | 'cancelled')[]) => {
    const [up, down = up] = ends.map(end => t(`slices.end.${end}`));
    const reason = up === down ? (up ?? '') : t('slices.bothEnds', { up: up!, down: down! });
    return t('slices.outcome', { slices: tn('slices.drawn', drawn), reason });
  };

  const learning = (target: CorrectionTarget, active: ActiveImage) => {
    const { masks, corrections } = memory.teachers(target);
    const ids = memory.older(target);
    return {
      teachers: { outlines: masks.size - corrections, corrections },
      older: active.imageIds.flatMap((id, i) => (ids.has(id) ? [i] : [])),
    };
  };

  return {
    propagate: (direction, count) =>
      alone(async signal => {
        const active = activeImage(host);
        const target = targetOf(active);
        const mask = target.maskOn(active.imageId);
        if (!mask) {
          throw new MedClipSamError('empty-mask', t('slices.noStart'), t('slices.noStartRemedy'));
        }
        const steps =
          direction === 'both' ? ([-1, 1] as const) : ([direction === 'up' ? -1 : 1] as const);
        const { result } = target;
        const text =
          result && result.specificity.verdict !== 'none'
            ? { prompt: result.prompt, modality: active.modality }
            : null;
        const room = (step: 1 | -1) => (step < 0 ? active.index : active.count - 1 - active.index);
        const asked = steps.map(step => Math.min(room(step), count ?? Infinity));
        const most = Math.max(
          1,
          asked.reduce((a, b) => a + b, 0)
        );
        const ends: PropagationEnd[] = [];
        const stack = await stackOf(active, signal);
        const { written, cancelled, said } = await writing(target, most, async tell => {
          const from = await memory.learn(stack, target, active.index, mask);
          const learnt = from && { from, slice: await sliceOf(stack, active, mask) };
          const made = memory.made(target, from);
          for (const step of steps) {
            const end = await propagateSlices(
              {
                client,
                imageAt: async index =>
                  index < 0 || index >= active.count ? null : imageAt(host, active, index),
                readRaster: parts.readRaster,
                sliceOf: (image, outline) => sliceOf(stack, image, outline),
                isOutlined: imageId => target.sliceOrigins().has(imageId),
              },
              {
                start: { index: active.index, mask },
                step,
                count,
                ...{ text, learnt, signal },
                onSlice: slice => tell(made(slice)),
              }
            );
            ends.push(end);
          }
        });
        return sentences(outcomeText(written.length, cancelled ? ['cancelled'] : ends), said);
      }),
    updateSlices: () =>
      alone(async signal => {
        const active = activeImage(host);
        const target = targetOf(active);
        const ids = memory.older(target);
        const older = active.imageIds.flatMap((id, i) => (ids.has(id) ? [i] : []));
        if (older.length === 0) return t('slices.noneOlder');
        const stack = await stackOf(active, signal);
        const outlines = outlinesByIndex(stack, memory.teachers(target).masks);
        const { written, cancelled, said } = await writing(target, older.length, async tell => {
          const learnt = await memory.learn(stack, target, active.index);
          const made = memory.made(target, learnt);
          const onSlice = (slice: WrittenSlice) => tell(made(slice));
          await updateOlder(stack, client, { outlines, older, learnt, onSlice });
        });
        const gone = written.filter(({ mask }) => !isFilled(mask)).length;
        return sentences(
          tn('slices.updated', written.length - gone),
          gone > 0 && tn('slices.emptied', gone),
          cancelled && t('slices.stopped'),
          said
        );
      }),
    forgetLearnt: () => {
      try {
        memory.forget(targetOf(activeImage(host)));
        show({ outcome: '' });
        session.refresh();
      } catch (cause) {
        session.fail(cause);
      }
    },
    cancelPropagation: () => running?.abort(),
    fillBetween: () =>
      alone(async signal => {
        const active = activeImage(host);
        const target = targetOf(active);
        const stack = await stackOf(active, signal);
        const outlines = outlinesByIndex(stack, target.masks());
        const indices = [...outlines.keys()];
        const most = Math.max(...indices) - Math.min(...indices) + 1 - indices.length;
        if (!(most > 0)) return t('slices.noGap');
        const fitted = new Set<string>();
        const { written, cancelled, said } = await writing(target, most, tell =>
          fillGaps(stack, {
            outlines,
            learnAt: index => memory.learn(stack, target, index),
            onSlice: (slice, learnt) => {
              if (learnt) fitted.add(slice.ref.imageId);
              tell(memory.made(target, learnt)(slice));
            },
          })
        );
        const toImage = written.filter(({ ref }) => fitted.has(ref.imageId)).length;
        return sentences(
          tn('slices.filled', written.length),
          toImage > 0 && tn('slices.fitted', toImage),
          cancelled && t('slices.stopped'),
          said
        );
      }),
    copyToSequences: () =>
      alone(async signal => {
        const active = activeImage(host);
        const target = targetOf(active);
        const stack = { host, active, ...parts, model: client.status(), signal };
        const { findings, missed } = await copyToSequences(stack, target, progress =>
          show({ running: progress, outcome: '' })
        );
        if (signal.aborted && running?.signal !== signal) return '';
        const { fresh, instead, kept } = besideCopies(findings, parts.drafts.all());
        if (fresh.length > 0) await parts.drafts.add(fresh, instead);
        return sentences(
          fresh.length > 0 && tn('companions.copied', fresh.length),
          kept > 0 && tn('companions.kept', kept),
          missed > 0 && tn('companions.missed', missed)
        );
      }),
    goToSlice: async index => {
      try {
        const active = activeImage(host);
        const imageId = active.imageIds[index];
        if (imageId) await showImage(host, active.displaySet, imageId);
      } catch (cause) {
        session.fail(cause);
      }
    },
    leave: () => {
      running?.abort();
      running = null;
      memory.clear();
      show({ strip: [], older: [], outcome: '', running: null });
    },
    onViewportChange: active => {
      if (!active || active.count < 2) {
        show({ strip: [], older: [], here: 0 });
        return;
      }
      const { displaySetInstanceUID } = active.displaySet;
      const target = correctionTarget(session, parts.drafts, parts.book, displaySetInstanceUID);
      const origins = target?.sliceOrigins();
      show({
        ...(target ? learning(target, active) : NOTHING_LEARNT),
        strip: origins ? active.imageIds.map(id => origins.get(id) ?? null) : [],
        here: active.index,
        unit: active.frameNumber ? 'frame' : 'slice',
      });
    },
  };
}
