import type { FloatMap, Mask } from '../algorithm/raster';
import { t } from '../locales/translate';
import type { ImageRef } from './activeImage';
import { createBreath } from './breathe';
import { heatmapPixels } from './heatmapPixels';
import type { Host, Viewport } from './host';
import { imageToCanvas } from './imageToCanvas';
import { maskOutline } from './maskOutline';

export interface DraftPicture {
  /** The image of the run: where the heatmap lies. */
  readonly ref: ImageRef;
  /** Outlines by image. */
  readonly slices: ReadonlyMap<string, { readonly ref: ImageRef; readonly mask: Mask }>;
  readonly heatmap: FloatMap;
  readonly label: string;
}

/**
 * Draws the draft over the image without touching any OHIF state: saliency, dashed outline, and the badge that says it is a
 * draft. Shown in every viewport that shows the draft's image, and nowhere else.
 */
export interface DraftOverlay {
  show(picture: DraftPicture): Promise<void>;
  setHeatmap(heatmap: { visible: boolean; opacity: number }): void;
  /** Follow these viewports from now on. */
  attach(viewports: readonly Viewport[]): void;
  redraw(): void;
  clear(): void;
}

const OUTLINE = '#ffe14d';

export function createDraftOverlay(host: Host): DraftOverlay {
  let picture: DraftPicture | null = null;
  let outlines: OutlinePaths = new Map();
  let heat: OffscreenCanvas | null = null;
  let turn = 0;
  let heatmap = { visible: true, opacity: 0.5 };
  const attached = new Map<
    string,
    { viewport: Viewport; canvas: HTMLCanvasElement; off(): void }
  >();

  const draw = (viewport: Viewport, canvas: HTMLCanvasElement) => {
    const { clientWidth: width, clientHeight: height } = viewport.element;
    const ratio = globalThis.devicePixelRatio || 1;
    const context = canvas.getContext('2d');
    if (!context) return;
    canvas.width = Math.max(1, Math.round(width * ratio));
    canvas.height = Math.max(1, Math.round(height * ratio));
    const imageId = currentImageId(viewport);
    const onRun = picture !== null && imageId === picture.ref.imageId;
    const slice = picture?.slices.get(imageId ?? '');
    canvas.dataset.shown = onRun || slice ? 'true' : 'false';
    const ref = slice?.ref ?? (onRun ? picture?.ref : undefined);
    if (!picture || !ref) return;
    const m = imageToCanvas(host, viewport, ref);
    if (!m) return;
    if (onRun && heat && heatmap.visible) {
      context.setTransform(
        m.a * ratio,
        m.b * ratio,
        m.c * ratio,
        m.d * ratio,
        m.e * ratio,
        m.f * ratio
      );
      context.globalAlpha = heatmap.opacity;
      context.drawImage(heat, -0.5, -0.5, picture.heatmap.width, picture.heatmap.height);
      context.globalAlpha = 1;
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    const outline = slice && outlines.get(slice.mask);
    if (outline) strokeOutline(context, outline, m);
    drawBadge(context, width, height, picture.slices.size > 0);
  };

  const redraw = () => {
    for (const { viewport, canvas } of attached.values()) draw(viewport, canvas);
  };

  const attachOne = (viewport: Viewport) => {
    const canvas = document.createElement('canvas');
    canvas.className = 'medclip-draft-overlay';
    canvas.dataset.cy = 'medclip-draft-overlay';
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
      const breath = createBreath();
      const mine = ++turn;
      const paths: OutlinePaths = new Map();
      for (const { mask } of next.slices.values()) {
        paths.set(mask, outlines.get(mask) ?? (await outlinePath(mask)));
      }
      // Outline, heatmap and drawing are a task each.
      await breath.take();
      const pixels = next.heatmap === picture?.heatmap && heat ? heat : paint(next.heatmap);
      await breath.take();
      // A later picture may have overtaken this one.
      if (mine !== turn) return;
      picture = next;
      outlines = paths;
      heat = pixels;
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
      turn += 1;
      picture = null;
      outlines = new Map();
      heat = null;
      redraw();
    },
  };
}

type OutlinePaths = Map<Mask, Path2D>;

async function outlinePath(mask: Mask): Promise<Path2D> {
  const path = new Path2D();
  for (const loop of await maskOutline(mask)) {
    path.moveTo(loop[0] ?? 0, loop[1] ?? 0);
    for (let i = 2; i < loop.length; i += 2) path.lineTo(loop[i] ?? 0, loop[i + 1] ?? 0);
    path.closePath();
  }
  return path;
}

function paint(map: FloatMap): OffscreenCanvas {
  const { width, height, data } = heatmapPixels(map);
  const pixels = new OffscreenCanvas(width, height);
  pixels.getContext('2d')?.putImageData(new ImageData(data, width, height), 0, 0);
  return pixels;
}

function currentImageId(viewport: Viewport): string | undefined {
  try {
    return viewport.getCurrentImageId();
  } catch {
    return undefined;
  }
}

function strokeOutline(
  context: CanvasRenderingContext2D,
  outline: Path2D,
  m: DOMMatrix2DInit
): void {
  const path = new Path2D();
  path.addPath(outline, m);
  context.lineJoin = 'round';
  // A dark line below the bright one keeps the dashes legible on white lungs and black background alike.
  context.strokeStyle = 'rgba(0,0,0,0.75)';
  context.lineWidth = 3.5;
  context.setLineDash([]);
  context.stroke(path);
  context.strokeStyle = OUTLINE;
  context.lineWidth = 1.75;
  context.setLineDash([7, 4]);
  context.stroke(path);
  context.setLineDash([]);
}

function drawBadge(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  found: boolean
): void {
  const text = t(found ? 'draft.badgeFull' : 'draft.badgeNothing');
  context.font = '600 12px Inter, system-ui, sans-serif';
  const w = context.measureText(text).width + 16;
  const x = (width - w) / 2;
  // Bottom centre, above OHIF's own lines of text: every corner and the top edge are taken.
  const y = height - 76;
  context.fillStyle = 'rgba(255,225,77,0.95)';
  context.beginPath();
  context.roundRect(x, y, w, 20, 4);
  context.fill();
  context.fillStyle = '#1a1400';
  context.textBaseline = 'middle';
  context.fillText(text, x + 8, y + 10.5);
}
