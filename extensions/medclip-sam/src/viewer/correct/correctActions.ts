import type { Queue } from '../../core/queue';
import { MedClipSamError } from '../../core/errors';
import { emptyMask, isFilled, sameMask } from '../../algorithm/mask/compactMask';
import { isLabelled, requireInside } from '../../algorithm/correct/localCorrection';
import {
  fillHolesSteps,
  growSteps,
  keepPartSteps,
  shrinkSteps,
  smoothSteps,
} from '../../algorithm/mask/morphologySteps';
import {
  boxBetween,
  type Box,
  type Mask,
  type PromptPoint,
  type SourcePx,
} from '../../core/raster';
import type { Steps } from '../../core/timeSlicing';
import { correctByClick } from '../../engine/drawing/correctByClick';
import { t } from '../../locales/translate';
import type { CorrectionActions, CorrectionTool, MaskOperation } from '../../state/correction';
import type { Notice } from '../../state/notice';
import { activeImage, type ActiveImage } from '../image/activeImage';
import { runSliced } from '../../core/timeSlicing';
import { createClickRecord, NO_CLICKS, type Clicks } from './clickRecord';
import { createCorrectionPointer, type CorrectionPointer } from './correctionPointer';
import { createHostBrush, type HostBrush } from './hostBrush';
import { correctionTarget, targetNow, type CorrectionTarget } from './correctionTarget';
import { nothingToCorrect } from './nothingToCorrect';
import type { createRasterCache } from '../image/displayedRaster';
import type { DraftStore } from '../draft/draftStore';
import type { Viewport } from '../host/host';
import type { Feature, SessionContext } from '../sessionContext';
import type { SearchRegion } from '../prompt/searchRegion';
import type { SegmentBook } from '../segments/segmentBook';

const OPERATIONS: Readonly<Record<MaskOperation, (mask: Mask) => Steps<Mask>>> = {
  'fill-holes': fillHolesSteps,
  grow: mask => growSteps(mask, 1),
  shrink: mask => shrinkSteps(mask, 1),
  smooth: mask => smoothSteps(mask, 2),
};

interface Parts {
  readonly drafts: DraftStore;
  readonly book: SegmentBook;
  readonly readRaster: ReturnType<typeof createRasterCache>;
  /** Turns the draft into a segment in hand, so that OHIF's brush can work on it. */
  readonly promoteDraft: () => Promise<string | null>;
  readonly inTurn: Queue;
  readonly region: Pick<SearchRegion, 'stopDrawing'>;
}

/** Clicks, box, parts, holes and size: every correction is decoder-only or less, and one undo step. */
export function createCorrectActions(
  session: SessionContext,
  parts: Parts
): CorrectionActions &
  Feature & { attach(viewports: readonly Viewport[]): void; putToolAway(): void } {
  const { host, client, state } = session;
  const record = createClickRecord(key => parts.drafts.takenAs(key));
  let pointer: CorrectionPointer | null = null;
  let hostBrush: HostBrush | null = null;
  let waiting = 0;
  /** What was said of a click that changed nothing, and where that was. */
  let said: { readonly notice: Notice; readonly key: string; readonly imageId: string } | null =
    null;
  const unsay = () => {
    if (said && state.get().notice === said.notice) state.set({ notice: null });
    said = null;
  };

  const show = (change: Partial<ReturnType<typeof state.get>['correction']>) =>
    session.show({ correction: { ...state.get().correction, ...change } });
  const targetOf = (active: ActiveImage) =>
    correctionTarget(session, parts.drafts, parts.book, active.displaySet.displaySetInstanceUID);

  /**
   * One after the other, each on the outline that the one before has left. Image and outline are those that the reader saw when it was
   * asked for: meanwhile the viewport may have been scrolled, and the draft accepted. What was discarded since is not corrected.
   */
  const correct = async (
    work: (active: ActiveImage, target: CorrectionTarget) => Promise<void>,
    viewportId?: string
  ): Promise<void> => {
    waiting += 1;
    show({ busy: true });
    const opened = session.mode();
    try {
      const active = activeImage(host, viewportId);
      const asked = targetOf(active);
      if (!asked) throw nothingToCorrect(state.get(), parts.drafts);
      await parts.inTurn(async () => {
        const target = targetNow(session, parts.drafts, asked);
        if (target) await work(active, target);
      });
    } catch (cause) {
      // What was left meanwhile is not corrected, and that is said in no other study.
      if (session.mode() === opened) session.fail(cause);
    } finally {
      waiting -= 1;
      show({ busy: waiting > 0 });
      session.refresh();
    }
  };

  const store = async (active: ActiveImage, target: CorrectionTarget, mask: Mask) => {
    // What changes nothing is no step: undo must not seem to do nothing.
    if (sameMask(mask, target.maskOn(active.imageId) ?? emptyMask(mask))) return;
    unsay();
    await target.write([{ ref: active, mask, origin: 'hand' }]);
  };

  const click = ([x, y]: readonly [number, number], label: 0 | 1, viewportId: string) =>
    correct(async (active, target) => {
      const point: PromptPoint<SourcePx> = { x: x as SourcePx, y: y as SourcePx, label };
      const raster = await parts.readRaster(active);
      requireInside(raster, [point]);
      const before = target.maskOn(active.imageId);
      const previous = before ?? emptyMask(raster);
      const known = record.of(target.key, active.imageId, before);
      if (isLabelled(previous, point)) {
        // Nothing changes now, and later clicks keep to it.
        const points = [...known.points, point];
        record.note(target.key, active.imageId, previous, { ...known, points });
        const message = t(label === 1 ? 'correct.alreadyInside' : 'correct.alreadyOutside');
        const notice: Notice = { tone: 'info', message, remedy: t('correct.alreadyRemedy') };
        said = { notice, key: target.key, imageId: active.imageId };
        state.set({ notice });
        return;
      }
      const corrected = await correctByClick({ ...known, mask: previous }, point, {
        image: raster,
        refine: request => client.refine(raster, { ...request, ...drawn() }),
        run: runSliced,
      });
      if (!corrected) return;
      const { mask } = corrected;
      await store(active, target, mask);
      record.note(target.key, active.imageId, mask, corrected);
    }, viewportId);
  /** At once, and with the edge as the reader wants it. */
  const drawn = () => ({
    atOnce: true,
    ...(state.get().settings.fitEdge && { boundary: 'guided' as const }),
  });
  const box = (corners: Box<SourcePx>, viewportId: string) =>
    correct(async (active, target) => {
      const clicks: Clicks = { ...NO_CLICKS, box: corners };
      const { mask } = await client.refine(await parts.readRaster(active), {
        ...clicks,
        ...drawn(),
      });
      if (!isFilled(mask)) throw notFollowed();
      await store(active, target, mask);
      record.note(target.key, active.imageId, mask, clicks);
    }, viewportId);
  const change = (how: (mask: Mask) => Steps<Mask | null>, viewportId?: string) =>
    correct(async (active, target) => {
      const mask = target.maskOn(active.imageId);
      if (!mask) throw nothingToCorrect(state.get(), parts.drafts);
      const next = await runSliced(how(mask));
      if (next) await store(active, target, next);
    }, viewportId);

  const gesture = (
    tool: CorrectionTool,
    from: [number, number],
    to: [number, number],
    viewportId: string
  ) => {
    const corners = boxBetween(from, to);
    if (tool === 'inside') return click(to, 1, viewportId);
    if (tool === 'outside') return click(to, 0, viewportId);
    if (tool === 'keep') {
      return change(mask => keepPartSteps(mask, { x: to[0], y: to[1] }), viewportId);
    }
    // A click without a drag is no box.
    if (tool === 'box' && corners[2] - corners[0] > 2 && corners[3] - corners[1] > 2) {
      return box(corners, viewportId);
    }
    return Promise.resolve();
  };

  const setTool = (tool: CorrectionTool) => {
    // One tool has the left button: who clicks must not find the brush there again once the clicks end.
    if (tool !== 'off') {
      hostBrush?.end();
      parts.region.stopDrawing();
    }
    pointer?.use(tool);
    show({ tool });
  };

  const putToolAway = () => {
    setTool('off');
    hostBrush?.end();
  };

  return {
    setCorrectionTool: tool => setTool(state.get().correction.tool === tool ? 'off' : tool),
    applyMaskOperation: operation => change(OPERATIONS[operation]),
    setOverwrite: overwrite => show({ overwrite }),
    putToolAway,
    brush: async tool => {
      setTool('off');
      parts.region.stopDrawing();
      if (hostBrush?.now() === tool) return hostBrush.end();
      if (parts.drafts.current()) {
        const id = await parts.promoteDraft();
        if (!id) return;
        parts.book.select(id);
      }
      hostBrush?.start(tool);
    },
    undo: () => void host.commands.run('undo'),
    redo: () => void host.commands.run('redo'),
    attach: viewports => pointer?.attach(viewports),
    enter: () => {
      hostBrush = createHostBrush(host, hand => show({ hand }));
      pointer = createCorrectionPointer(host, {
        onGesture: (...made) => void gesture(...made),
        isDrawing: () => hostBrush?.now() !== 'off',
        onEscape: putToolAway,
        clicksOn: imageId => {
          try {
            const target = targetOf(activeImage(host));
            return target ? record.of(target.key, imageId, target.maskOn(imageId)) : NO_CLICKS;
          } catch {
            return NO_CLICKS;
          }
        },
      });
    },
    leave: () => {
      setTool('off');
      pointer?.dispose();
      pointer = null;
      hostBrush?.dispose();
      hostBrush = null;
      record.clear();
    },
    onViewportChange: active => {
      const target = active && targetOf(active);
      // Accepted, discarded, put aside or scrolled away from: it is of no outline in sight.
      if (said && (target?.key !== said.key || active?.imageId !== said.imageId)) unsay();
      show({
        target: target && { label: target.label, kind: target.kind },
        hand: hostBrush?.now() ?? 'off',
        outlinedHere: Boolean(target && active && target.sliceOrigins().has(active.imageId)),
      });
      pointer?.redraw();
    },
  };
}

function notFollowed(): MedClipSamError {
  return new MedClipSamError(
    'empty-mask',
    'The model could not use this click.',
    'Click closer to the centre of the structure, draw a box, or use the brush.'
  );
}
