import type { CorrectionTool } from '../../state/correction';
import type { Clicks } from './clickRecord';
import type { Host, Vec2, Viewport } from '../host/host';
import { currentImageId } from '../image/timePoints';
import { canvasToImage, imageToCanvas, type Affine } from '../image/imageToCanvas';

type Point = [number, number];

interface Listeners {
  /**
   * From where the button went down to where it came up, in pixels of the image in that viewport. Whether it is the active one is for
   * the host to say: it may hear of it later.
   */
  onGesture(tool: CorrectionTool, from: Point, to: Point, viewportId: string): void;
  /** OHIF's brush has the left button: Esc ends that as well. */
  isDrawing?(): boolean;
  onEscape(): void;
  /** Clicks so far, to be drawn. */
  clicksOn(imageId: string): Clicks;
}

/**
 * The mouse in the viewports while a correction tool is on: the left button is ours, everything else (wheel, right and middle
 * button, keys) stays OHIF's. Clicks are drawn as plus and minus signs, so that colour is not the only carrier.
 */
export interface CorrectionPointer {
  use(tool: CorrectionTool): void;
  attach(viewports: readonly Viewport[]): void;
  redraw(): void;
  dispose(): void;
}

export function createCorrectionPointer(host: Host, listeners: Listeners): CorrectionPointer {
  let tool: CorrectionTool = 'off';
  let drag: { viewport: Viewport; imageId: string | undefined; from: Vec2; to: Vec2 } | null = null;
  const attached = new Map<
    string,
    { viewport: Viewport; canvas: HTMLCanvasElement; off(): void }
  >();

  const geometry = (viewport: Viewport): { m: Affine; imageId: string } | null => {
    const imageId = currentImageId(host, viewport);
    const m = imageId && imageToCanvas(host, viewport, { imageId });
    return m ? { m, imageId } : null;
  };
  const canvasPoint = (viewport: Viewport, event: MouseEvent): Vec2 => {
    const { left, top } = viewport.element.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  };

  const draw = (viewport: Viewport, canvas: HTMLCanvasElement) => {
    canvas.hidden = tool === 'off';
    if (tool === 'off') return;
    const ratio = globalThis.devicePixelRatio || 1;
    const { clientWidth: width, clientHeight: height } = viewport.element;
    canvas.width = Math.max(1, Math.round(width * ratio));
    canvas.height = Math.max(1, Math.round(height * ratio));
    const context = canvas.getContext('2d');
    const place = geometry(viewport);
    if (!context || !place) return;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const { m, imageId } = place;
    for (const { x, y, label } of listeners.clicksOn(imageId).points) {
      mark(context, m.a * x + m.c * y + m.e, m.b * x + m.d * y + m.f, label === 1);
    }
    if (drag?.viewport.id === viewport.id && tool === 'box') {
      context.strokeStyle = '#7fd1ff';
      context.lineWidth = 1.5;
      context.setLineDash([4, 3]);
      const [[x0, y0], [x1, y1]] = [drag.from, drag.to];
      context.strokeRect(x0, y0, x1 - x0, y1 - y0);
    }
  };
  const redraw = () => attached.forEach(({ viewport, canvas }) => draw(viewport, canvas));

  const onDown = (viewport: Viewport) => (event: MouseEvent) => {
    if (tool === 'off' || event.button !== 0) return;
    const grid = host.services.viewportGridService;
    // The picture in the host's capture dialog is no place to work on.
    if (!grid.getState().viewports.has(viewport.id)) return;
    event.stopImmediatePropagation();
    // A pointerdown that is cancelled has no mousedown (Pointer Events, 11.3), and there would be no gesture at all.
    if (event.type !== 'pointerdown') event.preventDefault();
    if (event.type !== 'mousedown') return;
    if (grid.getActiveViewportId() !== viewport.id) grid.setActiveViewportId?.(viewport.id);
    const from = canvasPoint(viewport, event);
    drag = { viewport, imageId: geometry(viewport)?.imageId, from, to: from };
    const move = (e: MouseEvent) => {
      if (drag) drag.to = canvasPoint(viewport, e);
      redraw();
    };
    const up = (e: MouseEvent) => {
      window.removeEventListener('mousemove', move, true);
      window.removeEventListener('mouseup', up, true);
      const place = geometry(viewport);
      const started = drag;
      drag = null;
      redraw();
      // Who scrolls while the button is down means neither image.
      if (!started || place?.imageId !== started.imageId) return;
      const a = place && canvasToImage(place.m, started.from);
      const b = place && canvasToImage(place.m, canvasPoint(viewport, e));
      if (a && b) listeners.onGesture(tool, a, b, viewport.id);
    };
    window.addEventListener('mousemove', move, true);
    window.addEventListener('mouseup', up, true);
  };

  const attachOne = (viewport: Viewport) => {
    const { element } = viewport;
    const canvas = document.createElement('canvas');
    canvas.dataset.cy = 'medclip-clicks';
    canvas.style.cssText =
      'position:absolute;inset:0;width:100%;height:100%;pointer-events:none;z-index:3';
    element.appendChild(canvas);
    const down = onDown(viewport);
    const rendered = host.cornerstone().Enums.Events.IMAGE_RENDERED ?? 'CORNERSTONE_IMAGE_RENDERED';
    const listener = () => draw(viewport, canvas);
    const names = ['pointerdown', 'mousedown', 'click', 'dblclick'] as const;
    names.forEach(name => element.addEventListener(name, down, true));
    element.addEventListener(rendered, listener);
    attached.set(viewport.id, {
      viewport,
      canvas,
      off: () => {
        names.forEach(name => element.removeEventListener(name, down, true));
        element.removeEventListener(rendered, listener);
        element.style.cursor = '';
        canvas.remove();
      },
    });
    element.style.cursor = tool === 'off' ? '' : 'crosshair';
  };

  /** A brush may be on for long: the key still leaves a field and closes a dialog. */
  const endsBrush = (target: EventTarget | null): boolean =>
    listeners.isDrawing?.() === true &&
    !(target instanceof Element && target.closest('input, textarea, select, [role=dialog]'));
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || (tool === 'off' && !endsBrush(event.target))) return;
    // Ends the tool and nothing else: the same key would discard the draft.
    event.preventDefault();
    event.stopImmediatePropagation();
    listeners.onEscape();
  };
  document.addEventListener('keydown', onKey, true);

  return {
    use: next => {
      tool = next;
      for (const { viewport } of attached.values()) {
        viewport.element.style.cursor = tool === 'off' ? '' : 'crosshair';
      }
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
    },
    redraw,
    dispose: () => {
      document.removeEventListener('keydown', onKey, true);
      attached.forEach(entry => entry.off());
      attached.clear();
    },
  };
}

function mark(context: CanvasRenderingContext2D, x: number, y: number, inside: boolean): void {
  context.setLineDash([]);
  context.beginPath();
  context.arc(x, y, 7, 0, 2 * Math.PI);
  context.fillStyle = inside ? '#1f9d55' : '#c53030';
  context.fill();
  context.strokeStyle = '#fff';
  context.lineWidth = 1.5;
  context.stroke();
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(x - 3.5, y);
  context.lineTo(x + 3.5, y);
  if (inside) {
    context.moveTo(x, y - 3.5);
    context.lineTo(x, y + 3.5);
  }
  context.stroke();
}
