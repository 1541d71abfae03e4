import { MedClipSamError } from '../../algorithm/errors';
import { fillHoles, growMask, keepPart, shrinkMask, smoothMask } from '../../algorithm/morphology';
import type { Box, Mask, PromptPoint, SourcePx } from '../../algorithm/raster';
import { t } from '../../locales/translate';
import type { CorrectionActions, CorrectionTool, MaskOperation } from '../../ui/state/correction';
import { activeImage, type ActiveImage } from '../activeImage';
import { createClickRecord, NO_CLICKS, type Clicks } from '../clickRecord';
import { createCorrectionPointer, type CorrectionPointer } from '../correctionPointer';
import { correctionTarget, type CorrectionTarget } from '../correctionTarget';
import type { createRasterCache } from '../displayedRaster';
import type { DraftStore } from '../draftStore';
import type { Viewport } from '../host';
import type { Feature, Reading } from '../reading';
import type { SegmentBook } from '../segmentBook';

const OPERATIONS: Readonly<Record<MaskOperation, (mask: Mask) => Mask>> = {
  'fill-holes': fillHoles,
  grow: mask => growMask(mask, 1),
  shrink: mask => shrinkMask(mask, 1),
  smooth: mask => smoothMask(mask, 2),
};

/** OHIF's own tools on the labelmap. */
const BRUSHES = { brush: 'CircularBrush', eraser: 'CircularEraser' } as const;

interface Parts {
  readonly drafts: DraftStore;
  readonly book: SegmentBook;
  readonly readRaster: ReturnType<typeof createRasterCache>;
  /** Turns the draft into a segment in hand, so that OHIF's brush can work on it. */
  readonly takeInHand: () => Promise<string | null>;
}

/** Clicks, box, parts, holes and size: every correction is decoder-only or less, and one undo step. */
export function createCorrectActions(
  reading: Reading,
  parts: Parts
): CorrectionActions & Feature & { attach(viewports: readonly Viewport[]): void } {
  const { host, client, state } = reading;
  const record = createClickRecord();
  let pointer: CorrectionPointer | null = null;
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  const show = (change: Partial<ReturnType<typeof state.get>['correction']>) =>
    reading.show({ correction: { ...state.get().correction, ...change } });
  const targetOf = (active: ActiveImage) =>
    correctionTarget(reading, parts.drafts, parts.book, active.displaySet.displaySetInstanceUID);
  const keyOf = (target: CorrectionTarget, imageId: string) => `${target.key}|${imageId}`;

  /** One after the other, each on the outline that the one before has left. */
  const correct = (work: (active: ActiveImage, target: CorrectionTarget) => Promise<void>) => {
    const mine = last.then(async () => {
      waiting += 1;
      show({ busy: true });
      try {
        const active = activeImage(host);
        const target = targetOf(active);
        if (!target) throw nothingToCorrect();
        await work(active, target);
      } catch (cause) {
        reading.fail(cause);
      } finally {
        waiting -= 1;
        show({ busy: waiting > 0 });
        reading.lookAround();
      }
    });
    last = mine;
    return mine;
  };

  const decode = async (
    active: ActiveImage,
    target: CorrectionTarget,
    clicks: Clicks,
    followed: (mask: Mask) => boolean
  ) => {
    const previous = clicks.points.length > 0 ? target.maskOn(active.imageId) : null;
    const raster = await parts.readRaster(active);
    let answer = await client.refine(raster, { ...clicks, ...(previous && { mask: previous }) });
    // A strong mask input can outvote a click; then the clicks are asked alone.
    if (!followed(answer.mask) && previous) answer = await client.refine(raster, clicks);
    if (!followed(answer.mask)) {
      throw new MedClipSamError(
        'empty-mask',
        'The model does not follow this click.',
        'Click nearer to the middle of what is meant, draw a box, or use the brush.'
      );
    }
    await target.write([{ ref: active, mask: answer.mask, origin: 'hand' }]);
    record.note(keyOf(target, active.imageId), answer.mask, clicks);
  };

  const click = (x: number, y: number, label: 0 | 1) =>
    correct(async (active, target) => {
      const before = record.of(keyOf(target, active.imageId), target.maskOn(active.imageId));
      const point: PromptPoint<SourcePx> = { x: x as SourcePx, y: y as SourcePx, label };
      const clicks = { ...before, points: [...before.points, point] };
      const { columns, rows } = active.image;
      const at =
        Math.min(rows - 1, Math.max(0, Math.round(y))) * columns +
        Math.min(columns - 1, Math.max(0, Math.round(x)));
      await decode(active, target, clicks, mask => mask.data[at] === label);
    });
  const box = (corners: Box<SourcePx>) =>
    correct((active, target) =>
      decode(active, target, { ...NO_CLICKS, box: corners }, mask => mask.data.includes(1))
    );
  const change = (how: (mask: Mask) => Mask | null) =>
    correct(async (active, target) => {
      const mask = target.maskOn(active.imageId);
      if (!mask) throw nothingToCorrect();
      const next = how(mask);
      if (next) await target.write([{ ref: active, mask: next, origin: 'hand' }]);
    });

  const gesture = (tool: CorrectionTool, from: [number, number], to: [number, number]) => {
    const corners = [
      Math.min(from[0], to[0]),
      Math.min(from[1], to[1]),
      Math.max(from[0], to[0]),
      Math.max(from[1], to[1]),
    ] as unknown as Box<SourcePx>;
    if (tool === 'inside') return click(...to, 1);
    if (tool === 'outside') return click(...to, 0);
    if (tool === 'keep') return change(mask => keepPart(mask, { x: to[0], y: to[1] }));
    // A click without a drag is no box.
    if (tool === 'box' && corners[2] - corners[0] > 2 && corners[3] - corners[1] > 2) {
      return box(corners);
    }
    return Promise.resolve();
  };

  const setTool = (tool: CorrectionTool) => {
    pointer?.use(tool);
    show({ tool });
  };

  return {
    setCorrectionTool: tool => setTool(state.get().correction.tool === tool ? 'off' : tool),
    applyMaskOperation: operation => change(OPERATIONS[operation]),
    setOverwrite: overwrite => show({ overwrite }),
    brush: async tool => {
      setTool('off');
      if (parts.drafts.current()) {
        const id = await parts.takeInHand();
        if (!id) return;
        parts.book.select(id);
      }
      host.commands.run('setToolActive', { toolName: BRUSHES[tool] });
    },
    undo: () => void host.commands.run('undo'),
    redo: () => void host.commands.run('redo'),
    attach: viewports => pointer?.attach(viewports),
    enter: () => {
      pointer = createCorrectionPointer(host, {
        onGesture: (tool, from, to) => void gesture(tool, from, to),
        onEscape: () => setTool('off'),
        clicksOn: imageId => {
          try {
            const target = targetOf(activeImage(host));
            return target ? record.of(keyOf(target, imageId), target.maskOn(imageId)) : NO_CLICKS;
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
      record.clear();
    },
    look: active => {
      const target = active && targetOf(active);
      show({
        target: target && { label: target.label, kind: target.kind },
        outlinedHere: Boolean(target && active && target.marks().has(active.imageId)),
      });
      pointer?.redraw();
    },
  };
}

function nothingToCorrect(): MedClipSamError {
  return new MedClipSamError('empty-mask', t('correct.nothing'), t('correct.nothingRemedy'));
}
