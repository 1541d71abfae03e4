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

/** cornerstone's geometry of an image, mm; rows lie `rowPixelSpacing` apart (DICOM's first Pixel Spacing). */
interface PlaneModule {
  readonly imagePositionPatient?: ArrayLike<number>;
  readonly rowCosines?: ArrayLike<number>;
  readonly columnCosines?: ArrayLike<number>;
  readonly rowPixelSpacing?: number;
  readonly columnPixelSpacing?: number;
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

/**
 * Volumes are built from the same figures. cornerstone's own `imageToWorldCoords` begins at the corner of the first pixel instead of its
 * middle, and takes each of the two spacings for the other.
 */
function planeWorld(host: Host, imageId: string, [x, y]: Vec2): Vec3 | null {
  const plane = host.cornerstone().metaData.get('imagePlaneModule', imageId) as
    PlaneModule | undefined;
  const { imagePositionPatient: origin, rowCosines, columnCosines } = plane ?? {};
  if (!origin || !rowCosines || !columnCosines) return null;
  const right = x * (plane?.columnPixelSpacing || 1);
  const down = y * (plane?.rowPixelSpacing || 1);
  const at = (axis: number): number =>
    origin[axis]! + right * rowCosines[axis]! + down * columnCosines[axis]!;
  return [at(0), at(1), at(2)];
}

/** Where a pixel of an image lies in the viewport's world, in mm; null while the viewport has no image. */
export function imageToWorld(
  host: Host,
  viewport: Viewport,
  imageId: string,
  point: Vec2
): Vec3 | null {
  return viewport.type === 'stack' ? stackWorld(viewport, point) : planeWorld(host, imageId, point);
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
