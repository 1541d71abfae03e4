import { MedClipSamError } from '../../algorithm/errors';
import { masksBetween } from '../../algorithm/interpolateSlices';
import { t, tn } from '../../locales/translate';
import type { SlicesActions, SlicesView } from '../../ui/state/slices';
import { activeImage, imageAt, type ActiveImage } from '../activeImage';
import { createBreath } from '../breathe';
import { correctionTarget, type CorrectionTarget, type WrittenSlice } from '../correctionTarget';
import type { createRasterCache } from '../displayedRaster';
import type { DraftStore } from '../draftStore';
import { learnInStudy } from '../learnInStudy';
import { propagateSlices, type PropagationEnd } from '../propagateSlices';
import type { Feature, Reading } from '../reading';
import type { SegmentBook } from '../segmentBook';
import { showImage } from '../showImage';

interface Parts {
  readonly drafts: DraftStore;
  readonly book: SegmentBook;
  readonly readRaster: ReturnType<typeof createRasterCache>;
}

/** From the slice on screen to its neighbours: propagation, filling of gaps, and the strip that shows what is where. */
export function createSliceActions(reading: Reading, parts: Parts): SlicesActions & Feature {
  const { host, client, state } = reading;
  let running: AbortController | null = null;

  const show = (change: Partial<SlicesView>) =>
    reading.show({ slices: { ...state.get().slices, ...change } });
  const targetOf = (active: ActiveImage): CorrectionTarget => {
    const { displaySetInstanceUID } = active.displaySet;
    const target = correctionTarget(reading, parts.drafts, parts.book, displaySetInstanceUID);
    if (target) return target;
    throw new MedClipSamError('empty-mask', t('correct.nothing'), t('correct.nothingRemedy'));
  };

  /** Runs one thing at a time, with a way to cancel it. */
  const alone = async (work: (signal: AbortSignal) => Promise<string>) => {
    if (running) return;
    const abort = new AbortController();
    running = abort;
    try {
      state.set({ notice: null });
      show({ outcome: await work(abort.signal) });
    } catch (cause) {
      reading.fail(cause);
    } finally {
      running = null;
      show({ running: null });
      reading.lookAround();
    }
  };

  const outcomeText = (drawn: number, ends: readonly (PropagationEnd | 'cancelled')[]) => {
    const [up, down = up] = ends.map(end => t(`slices.end.${end}`));
    const reason = up === down ? (up ?? '') : t('slices.bothEnds', { up: up!, down: down! });
    return t('slices.outcome', { slices: tn('slices.drawn', drawn), reason });
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
        const written: WrittenSlice[] = [];
        const room = (step: 1 | -1) => (step < 0 ? active.index : active.count - 1 - active.index);
        const asked = steps.map(step => Math.min(room(step), count ?? Infinity));
        const most = Math.max(
          1,
          asked.reduce((a, b) => a + b, 0)
        );
        const ends: (PropagationEnd | 'cancelled')[] = [];
        show({ running: { done: 0, most }, outcome: '' });
        try {
          const learnt = await learnInStudy(host, active, target, parts.readRaster, signal);
          for (const step of steps) {
            const end = await propagateSlices(
              {
                client,
                imageAt: async index =>
                  index < 0 || index >= active.count ? null : imageAt(host, active, index),
                readRaster: parts.readRaster,
                isOutlined: imageId => target.marks().has(imageId),
              },
              {
                start: { index: active.index, mask },
                step,
                count,
                ...{ text, learnt, signal },
                onSlice: slice => {
                  written.push(slice);
                  show({ running: { done: written.length, most } });
                },
              }
            );
            ends.push(end);
          }
        } catch (cause) {
          // What is done is kept, also when a later slice has failed.
          if (MedClipSamError.from(cause).code !== 'cancelled') reading.fail(cause);
          ends.splice(0, Infinity, 'cancelled');
        }
        if (reading.mode() && written.length > 0) await target.write(written);
        return outcomeText(written.length, ends);
      }),
    cancelPropagation: () => running?.abort(),
    fillBetween: () =>
      alone(async signal => {
        const active = activeImage(host);
        const target = targetOf(active);
        const marks = target.marks();
        const { imageIds } = active;
        const outlined = imageIds.flatMap((id, i) => (marks.has(id) ? [i] : []));
        const written: WrittenSlice[] = [];
        const breath = createBreath();
        for (const [k, to] of outlined.entries()) {
          const from = outlined[k - 1];
          if (from === undefined || to - from < 2) continue;
          const a = target.maskOn(imageIds[from] ?? '');
          const b = target.maskOn(imageIds[to] ?? '');
          if (!a || !b) continue;
          const between = masksBetween(a, b);
          for (let i = from + 1; i < to && !signal.aborted; i++) {
            if (breath.due()) await breath.take();
            const ref = await imageAt(host, active, i);
            const mask = between((i - from) / (to - from));
            if (mask.data.includes(1)) written.push({ ref, mask, origin: 'interpolated' });
          }
        }
        if (written.length > 0) await target.write(written);
        return written.length > 0 ? tn('slices.filled', written.length) : t('slices.noGap');
      }),
    goToSlice: async index => {
      try {
        const active = activeImage(host);
        const imageId = active.imageIds[index];
        if (imageId) await showImage(host, active.displaySet, imageId);
      } catch (cause) {
        reading.fail(cause);
      }
    },
    leave: () => {
      running?.abort();
      show({ strip: [], outcome: '', running: null });
    },
    look: active => {
      if (!active || active.count < 2) {
        show({ strip: [], here: 0 });
        return;
      }
      const { displaySetInstanceUID } = active.displaySet;
      const target = correctionTarget(reading, parts.drafts, parts.book, displaySetInstanceUID);
      const marks = target?.marks();
      show({
        strip: marks ? active.imageIds.map(id => marks.get(id) ?? null) : [],
        here: active.index,
        unit: active.frameNumber ? 'frame' : 'slice',
      });
    },
  };
}
