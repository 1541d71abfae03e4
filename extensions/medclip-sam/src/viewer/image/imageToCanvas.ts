import type { ImageRef } from './activeImage';
import type { Host, Vec2, Vec3, Viewport } from '../host/host';

/** Image pixels → canvas (CSS) pixels: x' = a x + c y + e, y' = b x + d y + f, as CanvasRenderingContext2D.setTransform takes it. */
export interface Affine {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
}

function stackWorld(viewport: Viewport, [x, y]: Vec2): Vec3 | null {
  const data = viewport.getImageData();
  if (!data) return null;
  const { origin, spacing, direction } = data;
  const at = (axis: number): number =>
    (origin[axis] ?? 0) +
    x * spacing[0] * (direction[axis] ?? 0) +
    y * spacing[1] * (direction[3 + axis] ?? 0);
  return [at(0), at(1), at(2)];
}

/** Where a pixel of an image lies in the viewport's world, in mm; null while the viewport has no image. */
export function imageToWorld(
  host: Host,
  viewport: Viewport,
  imageId: string,
  point: Vec2
): Vec3 | null {
  if (viewport.type === 'stack') return stackWorld(viewport, point);
  return host.cornerstone().utilities.imageToWorldCoords(imageId, point) ?? null;
}

/**
 * Where the pixels of an image lie on a viewport's canvas now (after zoom, pan, flip and rotation), from the viewport's own
 * geometry. Null while the viewport has none.
 */
export function imageToCanvas(
  host: Host,
  viewport: Viewport,
  ref: Pick<ImageRef, 'imageId'>
): Affine | null {
  const world = (p: Vec2): Vec3 | null => imageToWorld(host, viewport, ref.imageId, p);
  const corners = (
    [
      [0, 0],
      [100, 0],
      [0, 100],
    ] as Vec2[]
  ).map(world);
  const [o, right, down] = corners.map(w => (w ? viewport.worldToCanvas(w) : null));
  if (!o || !right || !down) return null;
  return {
    a: (right[0] - o[0]) / 100,
    b: (right[1] - o[1]) / 100,
    c: (down[0] - o[0]) / 100,
    d: (down[1] - o[1]) / 100,
    e: o[0],
    f: o[1],
  };
}

/** Canvas pixels → image pixels; null where the image has no extent on the canvas. */
export function canvasToImage(m: Affine, [x, y]: Vec2): Vec2 | null {
  const det = m.a * m.d - m.b * m.c;
  if (Math.abs(det) < 1e-12) return null;
  const dx = x - m.e;
  const dy = y - m.f;
  return [(m.d * dx - m.c * dy) / det, (m.a * dy - m.b * dx) / det];
}
