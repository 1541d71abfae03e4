import { boxBetween, type Box, type SourcePx } from '../../core/raster';
import type { RegionView } from '../../state/prompt';
import { activeImage } from '../image/activeImage';
import { createCorrectionPointer, type CorrectionPointer } from '../correct/correctionPointer';
import type { Viewport } from '../host/host';
import type { Feature, SessionContext } from '../sessionContext';

/** Smaller than this in either direction is a slip of the hand. */
const LEAST_PX = 8;
const OFF: RegionView = { state: 'off', size: null };

/** The box a run is to search in: drawn once, valid for the image it was drawn on. */
export interface SearchRegion extends Feature {
  toggle(): void;
  /** Another tool takes the left button; a box that is drawn stays. */
  stopDrawing(): void;
  /** The box for a run on this image; undefined to search all of it. */
  boxFor(imageId: string): Box<SourcePx> | undefined;
  attach(viewports: readonly Viewport[]): void;
}

/** @param takeButton puts away what else the left button does in the viewports */
export function createSearchRegion(session: SessionContext, takeButton: () => void): SearchRegion {
  const { state, host } = session;
  let pointer: CorrectionPointer | null = null;
  let drawn: { readonly imageId: string; readonly box: Box<SourcePx> } | null = null;

  const end = (region: RegionView) => {
    pointer?.use('off');
    state.set({ region });
  };
  const off = () => {
    drawn = null;
    end(OFF);
  };

  return {
    toggle: () => {
      if (state.get().region.state !== 'off') return off();
      takeButton();
      pointer?.use('box');
      state.set({ region: { state: 'drawing', size: null } });
    },
    stopDrawing: () => {
      if (state.get().region.state === 'drawing') off();
    },
    boxFor: imageId => (drawn?.imageId === imageId ? drawn.box : undefined),
    attach: viewports => pointer?.attach(viewports),
    enter: () => {
      pointer = createCorrectionPointer(host, {
        onGesture: (_tool, from, to, viewportId) => {
          let on;
          try {
            on = activeImage(host, viewportId);
          } catch (cause) {
            session.fail(cause);
            return off();
          }
          const clip = (value: number, size: number) => Math.min(size - 1, Math.max(0, value));
          const { columns, rows } = on.image;
          const pixel = (at: readonly [number, number]) =>
            [Math.round(clip(at[0], columns)), Math.round(clip(at[1], rows))] as const;
          const box = boxBetween(pixel(from), pixel(to));
          const size = [box[2] - box[0] + 1, box[3] - box[1] + 1] as const;
          if (Math.min(...size) < LEAST_PX) return off();
          drawn = { imageId: on.imageId, box };
          end({ state: 'set', size });
        },
        onEscape: off,
        clicksOn: () => ({ points: [], box: null }),
      });
    },
    leave: () => {
      off();
      pointer?.dispose();
      pointer = null;
    },
    onViewportChange: now => {
      // A box belongs to the image it was drawn on; on another it would say something else.
      if (drawn && now && now.imageId !== drawn.imageId) off();
    },
  };
}
