import { t } from '../../locales/translate';
import type { PreparedPicture } from './draftPicture';
import type { Affine } from '../image/imageToCanvas';

const OUTLINE = '#ffe14d';
/** CSS pixels; below either, a viewport is a small one. */
const SMALL = { width: 420, height: 320 } as const;

export interface HeatmapLook {
  readonly visible: boolean;
  readonly opacity: number;
}

/**
 * Draws a draft on a canvas that lies over the viewport: map and threshold line, dashed outline, and the badge that says what it
 * is. The badge is drawn whatever is switched off.
 *
 * @param size of the canvas in CSS pixels, and device pixels per CSS pixel
 * @param m image → canvas (CSS pixels)
 */
export function drawDraft(
  context: CanvasRenderingContext2D,
  size: { readonly width: number; readonly height: number; readonly ratio: number },
  prepared: PreparedPicture,
  imageId: string,
  m: Affine,
  look: HeatmapLook
): void {
  const { picture, outlines, heat, doubtful, thresholdLine } = prepared;
  const { ratio } = size;
  if (look.visible && imageId === picture.ref.imageId) {
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.transform(m.a, m.b, m.c, m.d, m.e, m.f);
    context.globalAlpha = look.opacity;
    const { width, height } = picture.size;
    context.drawImage(doubtful ?? heat, -0.5, -0.5, width, height);
    context.globalAlpha = 1;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    if (!doubtful) strokeThreshold(context, thresholdLine, m);
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const slice = picture.slices.get(imageId);
  const outline = slice && outlines.get(slice.mask);
  // Screen pixels per image pixel, turned and mirrored or not.
  const scale = ratio * Math.sqrt(Math.abs(m.a * m.d - m.b * m.c));
  if (outline) strokeOutline(context, outline.at(scale), m);
  drawBadge(context, size, badgeOf(picture));
}

function transformed(path: Path2D, m: Affine): Path2D {
  const result = new Path2D();
  result.addPath(path, m);
  return result;
}

/** Thin and light: the line is where the map was cut, not a proposal. */
function strokeThreshold(context: CanvasRenderingContext2D, line: Path2D, m: Affine): void {
  context.strokeStyle = 'rgba(255,255,255,0.75)';
  context.lineWidth = 1;
  context.setLineDash([]);
  context.stroke(transformed(line, m));
}

function strokeOutline(context: CanvasRenderingContext2D, outline: Path2D, m: Affine): void {
  const path = transformed(outline, m);
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

function badgeOf({ slices, byHand }: PreparedPicture['picture']) {
  if (slices.size === 0) return { short: t('draft.badge'), full: t('draft.badgeNothing') };
  return byHand
    ? { short: t('draft.badgeCopy'), full: t('draft.badgeCopyFull') }
    : { short: t('draft.badge'), full: t('draft.badgeFull') };
}

function drawBadge(
  context: CanvasRenderingContext2D,
  { width, height }: { readonly width: number; readonly height: number },
  badge: { readonly short: string; readonly full: string }
): void {
  // A small viewport (a grid of four) gets the short badge in small letters: it must not cover what is read.
  const small = width < SMALL.width || height < SMALL.height;
  const [size, tall] = small ? [10, 15] : [12, 20];
  const text = small ? badge.short : badge.full;
  context.font = `600 ${size}px Inter, system-ui, sans-serif`;
  const room = Math.max(40, width - 8);
  const wide = context.measureText(text).width + 16;
  if (wide > room)
    context.font = `600 ${Math.max(7, (size * (room - 16)) / (wide - 16))}px Inter, system-ui, sans-serif`;
  const w = Math.min(room, context.measureText(text).width + 16);
  const x = (width - w) / 2;
  // Bottom centre, above OHIF's own lines of text: every corner and the top edge are taken.
  const y = Math.max(4, height - 56 - tall);
  context.fillStyle = 'rgba(255,225,77,0.95)';
  context.beginPath();
  context.roundRect(x, y, w, tall, 4);
  context.fill();
  context.fillStyle = '#1a1400';
  context.textBaseline = 'middle';
  context.fillText(text, x + 8, y + tall / 2 + 0.5);
}
