import type { Random } from './random';
import {
  capsule,
  clamp,
  curve,
  ellipse,
  ellipsoid,
  length,
  smoothUnion,
  type Vector3,
} from './shapes';

/**
 * Anatomy of the chest in mm: x to the patient's left, y to the back, z to the head; z = 0 lies below the domes of the
 * diaphragm, z = 186 above the aortic arch. All functions give signed distances, negative inside.
 */
export interface ChestAnatomy {
  /** The body's surface. */
  skin(x: number, y: number, z: number): number;
  /** Inner surface of the rib cage. */
  cavity(x: number, y: number, z: number): number;
  /** Everything between the lungs. */
  mediastinum(x: number, y: number, z: number): number;
  heart(x: number, y: number, z: number): number;
  /** Blood in the great vessels. */
  vessels(x: number, y: number, z: number): number;
  /** Trachea and main bronchi (air). */
  airway(x: number, y: number, z: number): number;
  /** Height of the diaphragm above (x, y). */
  diaphragm(x: number, y: number): number;
  /** Angle around the rib cage: 0 at the back, pi at the front; the side is the sign of x. */
  around(x: number, y: number, z: number): number;
  /** Pulmonary arteries and veins as tapering segments. */
  readonly pulmonaryTree: readonly VesselSegment[];
  readonly ribPhase: number;
}

export interface VesselSegment {
  readonly from: Vector3;
  readonly to: Vector3;
  readonly r0: number;
  readonly r1: number;
}

export const SPINE = { y: 64, halfWidth: 18, halfDepth: 15 } as const;
const CAVITY_Y = -6;

export function drawChest(random: Random): ChestAnatomy {
  const build = random.range(0.94, 1.05);
  const depth = random.range(0.95, 1.06);
  const heartSize = random.range(0.9, 1.08);
  const lean = random.range(14, 26);
  const halfWidth = curve([
    [0, 116],
    [50, 119],
    [110, 109],
    [150, 94],
    [190, 72],
  ]);
  const halfDepth = curve([
    [0, 96],
    [50, 99],
    [110, 91],
    [150, 76],
    [190, 54],
  ]);
  const outerWidth = curve([
    [0, 144],
    [60, 150],
    [120, 156],
    [186, 164],
  ]);
  const outerDepth = curve([
    [0, 124],
    [60, 130],
    [120, 124],
    [186, 106],
  ]);
  const dome = { right: random.range(50, 60), left: random.range(38, 48) };
  const a = (z: number) => halfWidth(z) * build;
  const b = (z: number) => halfDepth(z) * depth;
  const ascending: Vector3[] = [
    [-14, -18, 62],
    [-16, -22, 100],
    [-8, -12, 134],
  ];
  const arch: Vector3[] = [
    [-8, -12, 134],
    [10, 14, 142],
    [22, 38, 132],
  ];
  const descending: Vector3[] = [
    [22, 38, 132],
    [24, 40, 60],
    [14, 40, -10],
  ];
  const tube = (x: number, y: number, z: number, p: readonly Vector3[], r: number) =>
    Math.min(capsule(x, y, z, p[0]!, p[1]!, r, r), capsule(x, y, z, p[1]!, p[2]!, r, r));

  const heart = (x: number, y: number, z: number) => {
    const u = (x - lean) * 0.82 + (y + 30) * 0.5;
    const v = (y + 30) * 0.82 - (x - lean) * 0.5;
    return ellipsoid(u, v, z - 42, 60 * heartSize, 46 * heartSize, 50 * heartSize);
  };
  const vessels = (x: number, y: number, z: number) =>
    Math.min(
      tube(x, y, z, ascending, 16),
      tube(x, y, z, arch, 12.5),
      tube(x, y, z, descending, 11.5),
      capsule(x, y, z, [-32, -14, 55], [-28, -20, 200], 9, 8),
      capsule(x, y, z, [18, -34, 66], [16, -18, 102], 14, 13),
      capsule(x, y, z, [14, -12, 98], [-44, 4, 92], 11, 8),
      capsule(x, y, z, [18, -16, 102], [44, 14, 100], 11, 8)
    );
  return {
    ribPhase: random.range(0, 24),
    pulmonaryTree: growPulmonaryTree(random),
    heart,
    vessels,
    skin: (x, y, z) => {
      const back = y - 119 - 3 * Math.cos(x / 30);
      return Math.max(ellipse(x, y + 2, outerWidth(z) * build, outerDepth(z) * depth), back);
    },
    cavity: (x, y, z) => ellipse(x, y - CAVITY_Y, a(z), b(z)),
    around: (x, y, z) => Math.atan2(Math.abs(x) / a(z), (y - CAVITY_Y) / b(z)),
    airway: (x, y, z) =>
      Math.min(
        capsule(x, y, z, [0, 14, 108], [0, 10, 210], 8.5, 8.5),
        capsule(x, y, z, [0, 14, 108], [-40, 18, 84], 7, 5),
        capsule(x, y, z, [0, 14, 108], [46, 22, 78], 6.5, 4.5)
      ),
    mediastinum: (x, y, z) => {
      const spine = length(x, y - SPINE.y - 4, 0) - 24;
      const column = ellipse(x - 2, y + 4, 27 + (z > 110 ? (z - 110) * 0.12 : 0), 42);
      const anterior = capsule(x, y, 0, [2, -20, 0], [0, -100, 0], 9, 4);
      let d = smoothUnion(column, spine, 10);
      d = smoothUnion(d, heart(x, y, z) - 2.5, 8);
      d = smoothUnion(d, vessels(x, y, z) - 2, 6);
      return smoothUnion(d, anterior, 8);
    },
    diaphragm: (x, y) => {
      const right = dome.right - 46 * (((x + 62) / 78) ** 2 + ((y - 2) / 92) ** 2) ** 0.9;
      const left = dome.left - 42 * (((x - 66) / 72) ** 2 + ((y - 2) / 92) ** 2) ** 0.9;
      return clamp(Math.max(right, left), -60, 80);
    },
  };
}

/** Each main branch divides a few times; radii follow Murray's law roughly (0.79 per bifurcation). */
function growPulmonaryTree(random: Random): readonly VesselSegment[] {
  const tree: VesselSegment[] = [];
  const grow = (from: Vector3, way: Vector3, reach: number, radius: number): void => {
    if (radius < 0.75) return;
    const to: Vector3 = [
      from[0] + way[0] * reach,
      from[1] + way[1] * reach,
      from[2] + way[2] * reach,
    ];
    tree.push({ from, to, r0: radius, r1: radius * 0.86 });
    const children = random.next() < 0.25 ? 3 : 2;
    for (let i = 0; i < children; i++) {
      const swayed = (c: number): number => c + random.normal() * 0.42;
      const turned: Vector3 = [swayed(way[0]), swayed(way[1]), swayed(way[2])];
      const norm = length(...turned);
      const next: Vector3 = [turned[0] / norm, turned[1] / norm, turned[2] / norm];
      grow(to, next, reach * random.range(0.72, 0.92), radius * random.range(0.7, 0.84));
    }
  };
  for (const side of [-1, 1]) {
    for (let i = 0; i < 11; i++) {
      const elevation = random.range(-1.15, 1.1);
      const azimuth = random.range(-1.2, 1.2);
      const way: Vector3 = [
        side * Math.cos(elevation) * Math.cos(azimuth),
        Math.cos(elevation) * Math.sin(azimuth),
        Math.sin(elevation),
      ];
      grow(
        [side * 40, 8, 90 + 6 * random.normal()],
        way,
        random.range(24, 32),
        random.range(3.4, 5)
      );
    }
  }
  return tree;
}
