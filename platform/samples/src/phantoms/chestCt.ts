import { drawChest, SPINE, type ChestAnatomy } from './chestAnatomy';
import { noiseField, spatialNoise, type SpatialNoise } from './fields';
import type { Phantom } from './phantom';
import { seededRandom } from './random';
import { capsule, clamp, ellipse, length, mix, smoothstep } from './shapes';

export const CT_GRID = { size: 256, slices: 32, pixelMm: 1.42, sliceMm: 5, firstMm: 26 } as const;
const HU = { air: -1000, lung: -865, fat: -105, muscle: 52, blood: 150, heart: 112, liver: 98 };
const CENTER_Y = 2;
/** Centre of the field of view in the anatomy's coordinates. */
export const CT_CENTER_MM = { x: 0, y: CENTER_Y } as const;

/** Density of bone with a cortex: `d` is the signed distance to its surface in mm. */
function bone(d: number, marrow: number, cortex: number, thickness: number): number {
  return mix(cortex, marrow, smoothstep(thickness * 0.6, thickness * 1.4, -d));
}

/** Hounsfield units of the chest wall outside the rib cage: ribs, sternum, scapulae, muscle, fat, skin. */
function chestWall(
  anatomy: ChestAnatomy,
  noise: SpatialNoise,
  x: number,
  y: number,
  z: number,
  skin: number,
  cavity: number
): number {
  const angle = anatomy.around(x, y, z);
  const front = angle / Math.PI;
  const drop = 92 * smoothstep(0, 1, front) ** 0.8;
  const slot = z + drop + anatomy.ribPhase + (x > 0 ? 3 : 0);
  const rise = slot - 24 * Math.round(slot / 24);
  const rib = ellipse(cavity - 6.5, rise, 4.6, 6.4);
  const depth = -skin;
  const fatDepth = 13 + 8 * front + smoothstep(70, 180, z) * 8 + 9 * noise(x / 70, y / 70, z / 110);
  const sheet = Math.abs(noise(x / 48, y / 40, z / 80 + 5)) < 0.022 && cavity > 14;
  let hu = depth < fatDepth ? HU.fat + 14 * noise(x / 9, y / 9, z / 30) : HU.muscle;
  if (sheet && depth >= fatDepth) hu = HU.fat + 40;
  if (depth < 2.2) hu = 20;
  if (z > 66 && depth > 8) {
    const side = Math.abs(x);
    const blade = Math.min(
      capsule(side, y, 0, [84, 84, 0], [126, 60, 0], 2.6, 3.4),
      capsule(side, y, 0, [126, 60, 0], [140, 30, 0], 3.4, 5 + (z - 66) / 22)
    );
    if (blade < 0) hu = bone(blade, 240, 720, 1.8);
    else if (blade < 12 && depth > 6) hu = HU.muscle;
  }
  const sternum = Math.max(ellipse(x, cavity - 9, 16, 5.5), 24 - z);
  if (rib < 0 && front < 0.93) {
    hu = front > 0.78 ? 130 : bone(rib, 210, 760, 2);
  }
  if (front > 0.85 && sternum < 0) hu = bone(sternum, 110, 420, 1.6);
  return hu;
}

/** The vertebra of this level with its canal and processes, or null outside it. */
function vertebra(x: number, y: number, z: number, phase: number): number | null {
  const level = z + phase - 24 * Math.floor((z + phase) / 24);
  const disc = level < 4.5;
  const dy = y - SPINE.y;
  const waist = disc ? 1 : 1 - 0.07 * Math.sin((Math.PI * (level - 4.5)) / 19.5);
  const body = ellipse(x, dy, SPINE.halfWidth * waist, SPINE.halfDepth * waist);
  const canal = length(x * 0.85, dy - 24, 0) - 8;
  if (canal < 0) return 35;
  if (body < 0) return disc ? 85 : bone(body, 165, 420, 1.4);
  const side = Math.abs(x);
  const arch = Math.max(length(x * 0.85, dy - 24, 0) - 12.5, 10 - dy);
  const spinous = capsule(x, dy, 0, [0, 34, 0], [0, 44 + (level > 8 ? 4 : 0), 0], 4, 3);
  const transverse = capsule(side, dy, 0, [12, 22, 0], [34, 29, 0], 4.6, 4);
  const posterior = Math.min(arch, spinous, level > 7 && level < 18 ? transverse : 99);
  return posterior < 0 ? bone(posterior, 260, 620, 1.8) : null;
}

/** Abdomen under the diaphragm: liver on the right, stomach with a gas bubble and spleen on the left. */
function abdomen(x: number, y: number, z: number, noise: SpatialNoise): number {
  const stomach = ellipse(x - 58, y + 18, 40, 46);
  if (stomach < 0) return stomach > -3 ? 60 : y < -36 && z < 26 ? -980 : 22;
  if (ellipse(x - 92, y - 42, 26, 34) < 0) return 118 + 8 * noise(x / 12, y / 12, z / 12);
  if (x < 26) return HU.liver + 10 * noise(x / 14, y / 14, z / 14);
  return HU.fat;
}

/** Table top: two thin curved shells under the back. */
function table(x: number, y: number): number {
  const drop = y - 128 + (x * x) / 5200;
  return Math.abs(drop) < 1.6 ? -70 : Math.abs(drop - 15) < 1.4 ? -110 : HU.air;
}

/** Fraction of each voxel that a pulmonary vessel fills. */
function pulmonaryVessels(anatomy: ChestAnatomy): Float32Array {
  const { size, slices, pixelMm, sliceMm, firstMm } = CT_GRID;
  const filled = new Float32Array(size * size * slices);
  const column = (x: number) => x / pixelMm + size / 2;
  const row = (y: number) => (y - CENTER_Y) / pixelMm + size / 2;
  for (const { from, to, r0, r1 } of anatomy.pulmonaryTree) {
    const pad = r0 + 2;
    const range = (p: number, q: number, toIndex: (mm: number) => number, count: number) => [
      clamp(Math.floor(toIndex(Math.min(p, q) - pad)), 0, count - 1),
      clamp(Math.ceil(toIndex(Math.max(p, q) + pad)), 0, count - 1),
    ];
    const [x0, x1] = range(from[0], to[0], column, size);
    const [y0, y1] = range(from[1], to[1], row, size);
    const [z0, z1] = range(from[2], to[2], z => (z - firstMm) / sliceMm, slices);
    for (let k = z0!; k <= z1!; k++) {
      for (let j = y0!; j <= y1!; j++) {
        for (let i = x0!; i <= x1!; i++) {
          const x = (i - size / 2) * pixelMm;
          const y = (j - size / 2) * pixelMm + CENTER_Y;
          const d = capsule(x, y, firstMm + k * sliceMm, from, to, r0, r1);
          const at = (k * size + j) * size + i;
          filled[at] = Math.max(filled[at]!, 1 - smoothstep(-0.7, 1.1, d));
        }
      }
    }
  }
  return filled;
}

/** Contrast-enhanced chest CT, 32 axial slices from the domes of the diaphragm to the aortic arch. */
export function chestCt(seed: number): Phantom {
  const random = seededRandom(seed);
  const anatomy = drawChest(random);
  const noise = spatialNoise(random);
  const vessels = pulmonaryVessels(anatomy);
  const { size, slices, pixelMm, sliceMm, firstMm } = CT_GRID;
  const frames: Int16Array[] = [];
  const lungs = [];
  const hearts = [];
  for (let k = 0; k < slices; k++) {
    const z = firstMm + k * sliceMm;
    const frame = new Int16Array(size * size);
    const lung = new Uint8Array(size * size);
    const heart = new Uint8Array(size * size);
    const grain = noiseField(random, size, size, 0.75, 0.75);
    for (let j = 0; j < size; j++) {
      const y = (j - size / 2) * pixelMm + CENTER_Y;
      for (let i = 0; i < size; i++) {
        const x = (i - size / 2) * pixelMm;
        const at = j * size + i;
        const skin = anatomy.skin(x, y, z);
        let hu: number;
        if (skin > 0) hu = table(x, y);
        else {
          const cavity = anatomy.cavity(x, y, z);
          const bones = vertebra(x, y, z, anatomy.ribPhase);
          if (bones !== null) hu = bones;
          else if (cavity > 0) hu = chestWall(anatomy, noise, x, y, z, skin, cavity);
          else {
            const blood = anatomy.vessels(x, y, z);
            const cardiac = anatomy.heart(x, y, z);
            const lungEdge = Math.max(cavity + 1, -anatomy.mediastinum(x, y, z));
            const under = z < anatomy.diaphragm(x, y);
            if (cardiac < 0) heart[at] = 1;
            if (anatomy.airway(x, y, z) < 0) hu = -990;
            else if (blood < 0) hu = HU.blood + 6 * noise(x / 9, y / 9, z / 9);
            else if (cardiac < 0) {
              const wall = smoothstep(-14, -9, cardiac) * smoothstep(-0.3, 0.25, (x - 10) / 60);
              hu = mix(HU.heart + 16 * noise(x / 26, y / 26, z / 26), 88, wall);
            } else if (under) hu = cavity > -3 ? HU.muscle : abdomen(x, y, z, noise);
            else if (lungEdge < 0) {
              lung[at] = 1;
              const air = HU.lung + 0.35 * (y + 40) + 55 * noise(x / 7, y / 7, z / 9);
              const soft = mix(air, 45, smoothstep(-1.6, 0, lungEdge));
              hu = mix(soft, 70, vessels[k * size * size + at]!);
            } else if (cavity > -2.5) hu = HU.muscle;
            else {
              const oesophagus = ellipse(x - 8, y - 34, 8, 6);
              hu =
                oesophagus < 0
                  ? 45
                  : HU.fat + 55 * smoothstep(0, 0.4, noise(x / 12, y / 12, z / 18));
            }
          }
        }
        const sigma = hu < -900 ? 12 : 9 + 6 * (1 - length(x, y, 0) / 180);
        frame[at] = clamp(Math.round(hu + sigma * grain[at]!), -1024, 3071);
      }
    }
    frames.push(frame);
    lungs.push({ width: size, height: size, data: lung });
    hearts.push({ width: size, height: size, data: heart });
  }
  return {
    kind: 'chest-ct',
    seed,
    modality: 'CT',
    width: size,
    height: size,
    samplesPerPixel: 1,
    frames,
    pixelSpacingMm: pixelMm,
    sliceSpacingMm: sliceMm,
    // Wide enough for bone: the whole chest at once, and the contrast that the nano models know from LungSegDB.
    window: { center: 200, width: 1200 },
    truth: { lungs, heart: hearts },
    task: { prompt: 'lungs', structure: 'lungs' },
  };
}
