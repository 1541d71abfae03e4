import { drawChestOutline, type ChestOutline } from './chestOutline';
import { addRibs, addShoulders, addSpine } from './chestSkeleton';
import { blurField, noiseField, spatialNoise } from './fields';
import { maskOf, type Phantom } from './phantom';
import { seededRandom, type Random } from './random';
import { clamp, curve, ellipse, mix, smoothstep } from './shapes';
import { addStroke } from './strokes';

export const DX_GRID = { size: 1024, pixelMm: 0.36 } as const;
const SIZE = DX_GRID.size;

/** Attenuation of soft tissue and air, 0 (unattenuated beam) to 1; fractions of the image side as in `ChestOutline`. */
function softTissue(outline: ChestOutline, random: Random) {
  const noise = spatialNoise(random);
  const neck = curve([
    [-0.02, 0.115],
    [0.015, 0.125],
    [0.045, 0.19],
    [0.075, 0.33],
    [0.11, 0.48],
    [0.17, 0.64],
    [1, 0.64],
  ]);
  const axilla = random.range(0.36, 0.42);
  const bubble = { x: random.range(0.15, 0.22), y: 0.05, a: random.range(0.035, 0.06), b: 0.02 };
  return (x: number, y: number): number => {
    const side = Math.abs(x);
    const trunk = outline.trunk(y);
    const arm = trunk + 0.012 + 0.07 * smoothstep(axilla, axilla + 0.45, y);
    const inTrunk = smoothstep(0.006, -0.02, side - trunk);
    const inArm = smoothstep(-0.006, 0.03, side - arm);
    const joined = smoothstep(axilla + 0.06, axilla - 0.05, y);
    const inBody =
      Math.max(inTrunk, 0.9 * inArm, joined) * smoothstep(0.004, -0.03, side - neck(y));
    const flank = Math.sqrt(clamp(1 - (side / 0.44) ** 2, 0, 1));
    let level = 0.5 + 0.12 * flank + 0.04 * noise(x * 6, y * 6, 1);
    level += 0.05 * smoothstep(0.3, 0.12, y) * smoothstep(0.12, 0.4, side);
    level += 0.13 * smoothstep(0.085, 0.03, side);
    const depth = outline.lungDepth(x, y);
    const under =
      smoothstep(-0.004, 0.012, y - outline.diaphragm(x)) *
      smoothstep(0.012, -0.01, side - outline.wall(y));
    level = mix(level, 0.8 - 0.22 * (side / 0.42) ** 2 + 0.03 * noise(x * 9, y * 9, 2), under);
    const cardiac = smoothstep(-0.004, 0.006, outline.mediastinum(y, x > 0) - side);
    if (y > outline.apex && y < outline.diaphragm(x)) {
      const body = 0.66 + 0.06 * smoothstep(0, 0.08, outline.heartDepth(x, y));
      level = mix(level, Math.max(level, body), cardiac);
    }
    if (depth > -0.006) {
      const aerated =
        smoothstep(-0.004, 0.006, depth) * (0.62 + 0.38 * Math.sqrt(clamp(depth / 0.075, 0, 1)));
      const lung =
        0.215 +
        0.075 * smoothstep(0.25, 0.66, y) +
        0.03 * noise(x * 11, y * 11, 3) +
        0.05 * smoothstep(0.2, 0.06, side);
      level = mix(level, lung, aerated);
    }
    const gas = ellipse(
      x - bubble.x,
      y - outline.diaphragm(bubble.x) - bubble.y,
      bubble.a,
      bubble.b
    );
    level -= 0.24 * smoothstep(0.004, -0.008, gas) * under;
    const trachea = 0.013 - Math.abs(x - 0.004);
    level -= 0.07 * smoothstep(-0.004, 0.005, trachea) * smoothstep(0.37, 0.33, y);
    return 0.02 + level * inBody;
  };
}

/** Pulmonary vessels: branches from both hila that taper and fade towards the periphery. */
function addVessels(image: Float32Array, midline: number, outline: ChestOutline, random: Random) {
  const grow = (x: number, y: number, angle: number, length: number, half: number): void => {
    if (half < 0.7) return;
    const points = [0, 1, 2, 3, 4].map(i => {
      const bend = angle + 0.05 * i * random.normal();
      const t = (i / 4) * length;
      return {
        x: x + t * Math.cos(bend),
        y: y + t * Math.sin(bend),
        halfWidth: half * (1 - 0.04 * i),
      };
    });
    addStroke(image, SIZE, points, (across, _along, at) => {
      const depth = outline.lungDepth(((at % SIZE) - midline) / SIZE, Math.floor(at / SIZE) / SIZE);
      const round = Math.sqrt(Math.max(0, 1 - (across / 1.25) ** 2));
      return 0.014 * Math.min(7, half) * 0.75 * round * smoothstep(-0.03, 0.02, depth);
    });
    const end = points[4]!;
    const children = random.next() < 0.2 ? 3 : 2;
    for (let i = 0; i < children; i++) {
      const turn = (i - (children - 1) / 2) * random.range(0.35, 0.75) + 0.12 * random.normal();
      grow(
        end.x,
        end.y,
        angle + turn,
        length * random.range(0.7, 0.95),
        half * random.range(0.66, 0.84)
      );
    }
  };
  for (const side of [-1, 1]) {
    const hilum = { x: midline + side * 0.078 * SIZE, y: (side > 0 ? 0.385 : 0.405) * SIZE };
    for (let i = 0; i < 9; i++) {
      const lateral = mix(-1.25, 1.35, i / 8) + 0.12 * random.normal();
      const angle = side > 0 ? lateral : Math.PI - lateral;
      const y = hilum.y + random.range(-0.03, 0.05) * SIZE;
      grow(hilum.x, y, angle, SIZE * random.range(0.05, 0.075), random.range(4.5, 8));
    }
  }
}

/** The lead letter that marks the patient's right side. */
function addSideMarker(image: Float32Array): void {
  const stroke = (points: readonly (readonly [number, number])[]) =>
    addStroke(
      image,
      SIZE,
      points.map(([x, y]) => ({ x: 116 + x, y: 78 + y, halfWidth: 3.2 })),
      across => (across < 1.1 ? 0.5 : 0)
    );
  stroke([
    [0, 36],
    [0, 0],
    [17, 0],
    [23, 5],
    [23, 13],
    [17, 18],
    [3, 18],
  ]);
  stroke([
    [9, 21],
    [24, 36],
  ]);
}

/** Frontal (PA) chest radiograph, 12 bits, bone bright. */
export function chestXray(seed: number): Phantom {
  const random = seededRandom(seed);
  const outline = drawChestOutline(random);
  const midline = SIZE * random.range(0.475, 0.515);
  const tissue = softTissue(outline, random);
  const soft = new Float32Array(SIZE * SIZE);
  for (let y = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++) soft[y * SIZE + x] = tissue((x - midline) / SIZE, y / SIZE);
  }
  const image = blurField(soft, SIZE, SIZE, 2.2, 2.2);
  const map = { image, size: SIZE, midline };
  addSpine(map, random);
  addRibs(map, outline, random);
  addShoulders(map, random);
  addVessels(image, midline, outline, random);
  addSideMarker(image);
  const sharp = blurField(image, SIZE, SIZE, 1.1, 1.1);
  const quanta = noiseField(random, SIZE, SIZE, 0.8, 0.8);
  const texture = noiseField(random, SIZE, SIZE, 2.5, 2.5);
  const stored = new Uint16Array(SIZE * SIZE);
  for (let i = 0; i < stored.length; i++) {
    // Fewer quanta reach the detector behind dense parts.
    const noise = (0.0045 + 0.006 * sharp[i]!) * quanta[i]! + 0.004 * texture[i]!;
    stored[i] = clamp(Math.round(120 + 3700 * (sharp[i]! + noise)), 0, 4095);
  }
  const fraction = (x: number) => (x - midline) / SIZE;
  return {
    kind: 'chest-dx',
    seed,
    modality: 'DX',
    width: SIZE,
    height: SIZE,
    samplesPerPixel: 1,
    frames: [stored],
    pixelSpacingMm: DX_GRID.pixelMm,
    sliceSpacingMm: null,
    window: { center: 1850, width: 3300 },
    truth: {
      lungs: [maskOf(SIZE, SIZE, (x, y) => outline.lungDepth(fraction(x), y / SIZE) > 0)],
      heart: [maskOf(SIZE, SIZE, (x, y) => outline.heartDepth(fraction(x), y / SIZE) > 0)],
    },
    task: { prompt: 'lungs', structure: 'lungs' },
  };
}
