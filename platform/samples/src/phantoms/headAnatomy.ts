import { spatialNoise } from './fields';
import type { Random } from './random';
import { capsule, ellipsoid, length, smoothUnion, type Vector3 } from './shapes';

/**
 * Anatomy of the head in mm: x to the patient's left, y to the back, z to the head; z = 0 at the level of the thalami.
 * Distances are signed, negative inside.
 */
export interface HeadAnatomy {
  head(x: number, y: number, z: number): number;
  /** Outer surface of the brain, without the sulci. */
  brain(x: number, y: number, z: number): number;
  /** Ridge height of the folded cortex: near 0 in the depth of a sulcus. */
  fold(x: number, y: number, z: number): number;
  ventricles(x: number, y: number, z: number): number;
  deepGrey(x: number, y: number, z: number): number;
  cerebellum(x: number, y: number, z: number): number;
  brainstem(x: number, y: number, z: number): number;
  eyes(x: number, y: number, z: number): number;
  /** Air of the paranasal sinuses and the pharynx. */
  sinuses(x: number, y: number, z: number): number;
  /** Outline of the tumour (its enhancing rim and everything inside). */
  tumour(x: number, y: number, z: number): number;
  readonly tumourCenter: Vector3;
}

export function drawHead(random: Random): HeadAnatomy {
  const noise = spatialNoise(random);
  const wide = random.range(0.95, 1.04);
  const long = random.range(0.95, 1.03);
  const ventricle = random.range(0.85, 1.2);
  const side = random.next() < 0.5 ? -1 : 1;
  const tumourCenter: Vector3 = [
    side * random.range(30, 38),
    random.range(-26, 22),
    random.range(8, 26),
  ];
  const size = random.range(14.5, 19);
  const axes: Vector3 = [
    size * random.range(0.85, 1.1),
    size * random.range(0.9, 1.15),
    size * random.range(0.85, 1.05),
  ];
  const lateral = (s: number, y: number, z: number) =>
    Math.min(
      capsule(s, y, z, [6, -36, 8], [7, -14, 20], 3.6 * ventricle, 4.2 * ventricle),
      capsule(s, y, z, [7, -14, 20], [13, 16, 21], 4.2 * ventricle, 4.8 * ventricle),
      capsule(s, y, z, [13, 16, 21], [24, 30, 6], 4.8 * ventricle, 5 * ventricle),
      capsule(s, y, z, [24, 30, 6], [18, 52, 6], 4.2 * ventricle, 1.6 * ventricle),
      capsule(s, y, z, [24, 30, 6], [31, 4, -18], 3.4 * ventricle, 2 * ventricle)
    );
  return {
    tumourCenter,
    head: (x, y, z) => {
      const skull = ellipsoid(x, y, z - 8, 79 * wide, 98 * long, 92);
      const face = ellipsoid(x, y + 46, z + 52, 58 * wide, 50, 62);
      const neck = capsule(x, y, z, [0, 24, -60], [0, 30, -140], 58, 60);
      return smoothUnion(smoothUnion(skull, face, 14), neck, 16);
    },
    brain: (x, y, z) => {
      const cerebrum = ellipsoid(x, y, z - 10, 67 * wide, 84 * long, 72);
      const base = -27 - z - 0.27 * (y + 20) + 3 * noise(x / 17, y / 17, 8);
      const temporal = Math.min(
        ellipsoid(Math.abs(x) - 40, y + 10, z + 26, 23, 38, 22),
        ellipsoid(x, y - 36, z + 34, 52, 34, 28)
      );
      return Math.min(Math.max(cerebrum, base), temporal);
    },
    fold: (x, y, z) => {
      const wx = 7 * noise(x / 30, y / 30, z / 30);
      const wy = 7 * noise(x / 30 + 9, y / 30, z / 30);
      const coarse = noise((x + wx) / 15, (y + wy) / 15, z / 19);
      return Math.abs(coarse + 0.35 * noise(x / 8, y / 8, z / 10 + 4));
    },
    ventricles: (x, y, z) => {
      const third = ellipsoid(x, y - 2, z - 2, 2.2 * ventricle, 14, 11);
      const fourth = ellipsoid(x, y - 40, z + 42, 8, 5, 9);
      return Math.min(lateral(Math.abs(x), y, z), third, fourth);
    },
    deepGrey: (x, y, z) => {
      const s = Math.abs(x);
      return Math.min(
        ellipsoid(s - 11, y - 7, z - 5, 8, 13, 10),
        ellipsoid(s - 24, y + 10, z - 4, 6, 17, 12),
        ellipsoid(s - 12, y + 24, z - 11, 4.5, 8, 9)
      );
    },
    cerebellum: (x, y, z) =>
      Math.min(
        ellipsoid(Math.abs(x) - 22, y - 48, z + 46, 27, 26, 22),
        ellipsoid(x, y - 52, z + 44, 10, 22, 22)
      ),
    brainstem: (x, y, z) =>
      smoothUnion(
        ellipsoid(x, y - 20, z + 38, 16, 13, 18),
        smoothUnion(
          capsule(x, y, z, [0, 26, -46], [0, 32, -110], 9, 8),
          capsule(Math.abs(x), y, z, [10, 8, -14], [9, 14, -24], 7, 8),
          4
        ),
        4
      ),
    eyes: (x, y, z) => length(Math.abs(x) - 31, y + 76, z + 38) - 12,
    sinuses: (x, y, z) =>
      Math.min(
        ellipsoid(Math.abs(x) - 7, y + 66, z + 42, 5, 18, 14),
        ellipsoid(x, y + 40, z + 44, 11, 9, 8),
        ellipsoid(Math.abs(x) - 27, y + 64, z + 68, 14, 15, 15),
        ellipsoid(x, y + 12, z + 82, 12, 10, 26)
      ),
    tumour: (x, y, z) => {
      const dx = x - tumourCenter[0];
      const dy = y - tumourCenter[1];
      const dz = z - tumourCenter[2];
      const smooth = ellipsoid(dx, dy, dz, ...axes);
      if (smooth > 40) return smooth;
      const lobes = 3.2 * noise(dx / 13, dy / 13, dz / 13 + 2);
      return smooth + lobes + 1.2 * noise(dx / 5, dy / 5, dz / 6);
    },
  };
}
