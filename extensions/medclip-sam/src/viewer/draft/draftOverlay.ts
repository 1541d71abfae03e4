import { language } from '../../locales/language';
import type { ImageRef } from '../image/activeImage';
import { drawDraft, type HeatmapLook } from './draftDrawing';
import { preparePicture, type DraftPicture, type PreparedPicture } from './draftPicture';
import type { Host, Viewport } from '../host/host';
import { currentImageId } from '../image/timePoints';
import { imageToCanvas } from '../image/imageToCanvas';

/**
 * Draws the draft over the image without touching any OHIF state: saliency, dashed outline, and the badge that says it is a
 * draft. Shown in every viewport that shows the draft's image, OHIF's capture dialog included, and nowhere else.
 */
export interface DraftOverlay {
  show(picture: DraftPicture): Promise<void>;
  setHeatmap(heatmap: HeatmapLook): void;
  /** Follow these viewports from now on. */
  attach(viewports: readonly Viewport[]): void;
  redraw(): void;
  clear(): void;
}

export function createDraftOverlay(host: Host): DraftOverlay {
  let prepared: PreparedPicture | null = null;
  /** A picture that took long to prepare must not cover a newer one. */
  let turn = 0;
  let heatmap: HeatmapLook = { visible: true, opacity: 0.5 };
  /** What each canvas shows. */
  const drawn = new WeakMap<HTMLCanvasElement, readonly unknown[]>();
  const attached = new Map<
    string,
    { viewport: Viewport; canvas: HTMLCanvasElement; off(): void }
  >();

  /**
   * One that shows nothing already is left alone: with many viewports each would be painted again. Nothing here asks for a size,
   * which would have the page laid out at once. Clearing alone is not enough: Chromium may go on showing the last picture of a canvas
   * that nothing is drawn on any more, and a draft's badge would stay on what has been accepted.
   */
  const hide = (canvas: HTMLCanvasElement) => {
    if (canvas.dataset.shown === 'false') return;
    drawn.delete(canvas);
    canvas.width = canvas.height = 1;
    canvas.dataset.shown = 'false';
    canvas.style.visibility = 'hidden';
  };

  const draw = (viewport: Viewport, canvas: HTMLCanvasElement) => {
    const imageId = currentImageId(host, viewport);
    const ref = prepared && shownRef(prepared.picture, imageId);
    if (!prepared || !ref) return hide(canvas);
    const { clientWidth: width, clientHeight: height } = viewport.element;
    const ratio = globalThis.devicePixelRatio || 1;
    const m = imageToCanvas(host, viewport, ref);
    // Drawn once: the panel asks several times at every change, and the line of a radiograph takes long to be stroked.
    const wanted: readonly unknown[] = [
      ...[prepared, ref.imageId, width, height, ratio, heatmap, language()],
      ...(m ? [m.a, m.b, m.c, m.d, m.e, m.f] : []),
    ];
    const before = drawn.get(canvas);
    if (before?.length === wanted.length && wanted.every((v, i) => v === before[i])) return;
    const context = canvas.getContext('2d');
    if (!context) return;
    drawn.set(canvas, wanted);
    canvas.width = Math.max(1, Math.round(width * ratio));
    canvas.height = Math.max(1, Math.round(height * ratio));
    canvas.dataset.shown = 'true';
    canvas.style.visibility = 'visible';
    if (m) drawDraft(context, { width, height, ratio }, prepared, ref.imageId, m, heatmap);
  };

  const redraw = () => {
    for (const { viewport, canvas } of attached.values()) draw(viewport, canvas);
  };

  const attachOne = (viewport: Viewport) => {
    const canvas = document.createElement('canvas');
    canvas.className = 'medclip-draft-overlay';
    canvas.dataset.cy = 'medclip-draft-overlay';
    canvas.setAttribute('aria-hidden', 'true');
    canvas.style.cssText =
      'position:absolute;inset:0;width:100%;height:100%;pointer-events:none;z-index:2';
    viewport.element.appendChild(canvas);
    const event = host.cornerstone().Enums.Events.IMAGE_RENDERED ?? 'CORNERSTONE_IMAGE_RENDERED';
    const listener = () => draw(viewport, canvas);
    viewport.element.addEventListener(event, listener);
    attached.set(viewport.id, {
      viewport,
      canvas,
      off: () => {
        viewport.element.removeEventListener(event, listener);
        canvas.remove();
      },
    });
  };

  return {
    show: async next => {
      const mine = ++turn;
      const ready = await preparePicture(next, prepared);
      if (mine !== turn) return;
      prepared = ready;
      redraw();
    },
    setHeatmap: next => {
      heatmap = next;
      redraw();
    },
    attach: viewports => {
      const wanted = new Map(viewports.map(v => [v.id, v]));
      for (const [id, entry] of attached) {
        if (wanted.get(id)?.element !== entry.viewport.element) {
          entry.off();
          attached.delete(id);
        }
      }
      for (const viewport of viewports) if (!attached.has(viewport.id)) attachOne(viewport);
      redraw();
    },
    redraw,
    clear: () => {
      turn++;
      prepared = null;
      redraw();
    },
  };
}

/** The image of the run, or one the draft was propagated to; null for any other. */
function shownRef(picture: DraftPicture, imageId: string | undefined): ImageRef | null {
  const slice = picture.slices.get(imageId ?? '');
  if (slice) return slice.ref;
  return imageId === picture.ref.imageId ? picture.ref : null;
}
