import type { ChestOutline } from './chestOutline';
import type { Random } from './random';
import { clamp, mix } from './shapes';
import { addStroke, type StrokePoint } from './strokes';

/** Bones of a frontal chest radiograph, added to an attenuation map of `size` x `size` pixels. */
interface Radiograph {
  readonly image: Float32Array;
  readonly size: number;
  /** Column of the midline. */
  readonly midline: number;
}

/** A tube of bone seen from the side: denser where the ray runs along the cortex. */
function tube(fill: number, cortex: number): (across: number) => number {
  return across => {
    if (across >= 1.08) return 0;
    const edge = Math.exp(-(((across - 0.9) / 0.13) ** 2));
    return (across < 1 ? fill : fill * (1 - (across - 1) / 0.08)) + cortex * edge;
  };
}

function path(
  map: Radiograph,
  side: number,
  count: number,
  at: (t: number) => readonly [x: number, y: number, halfWidth: number]
): StrokePoint[] {
  return Array.from({ length: count + 1 }, (_, i) => {
    const [x, y, halfWidth] = at(i / count);
    return {
      x: map.midline + side * x * map.size,
      y: y * map.size,
      halfWidth: halfWidth * map.size,
    };
  });
}

/** Posterior ribs fall away from the spine to the wall; anterior ribs come back down towards the sternum, fainter. */
export function addRibs(map: Radiograph, outline: ChestOutline, random: Random): void {
  for (const side of [-1, 1]) {
    for (let n = 0; n < 11; n++) {
      const start = outline.apex - 0.012 + n * 0.0535 + 0.004 * random.normal();
      const drop = mix(0.03, 0.145, clamp((n + 1) / 7, 0, 1));
      const lateral = (y: number) => outline.wall(clamp(y, outline.apex + 0.02, 0.84)) + 0.006;
      const end = start + drop;
      const reach = lateral(end);
      const posterior = path(map, side, 28, t => {
        const x = 0.03 + (reach - 0.03) * Math.sin(t * 1.5) * 1.0025;
        const y = start - 0.012 * Math.sin(Math.PI * Math.min(1, 2 * t)) + drop * t ** 2.1;
        return [x, y, 0.0112];
      });
      const faint = n > 8 ? 0.5 : 1;
      addStroke(map.image, map.size, posterior, tube(0.062 * faint, 0.055 * faint));
      if (n > 6) continue;
      const anterior = path(map, side, 24, t => {
        const x = mix(reach, 0.15 + 0.012 * n, t) + 0.025 * Math.sin(Math.PI * t);
        const y = end + 0.012 + (0.05 + 0.012 * n) * t + 0.028 * Math.sin((Math.PI / 2) * t);
        return [x, y, mix(0.0095, 0.0125, t)];
      });
      const bone = tube(0.042, 0.026);
      addStroke(
        map.image,
        map.size,
        anterior,
        (across, along) => bone(across) * (1 - 0.55 * along)
      );
    }
  }
}

export function addShoulders(map: Radiograph, random: Random): void {
  const lift = random.range(-0.012, 0.012);
  for (const side of [-1, 1]) {
    const clavicle = path(map, side, 24, t => [
      mix(0.03, 0.37, t),
      0.176 + lift - 0.062 * t + 0.014 * Math.sin(2 * Math.PI * t),
      mix(0.0145, 0.0105, t),
    ]);
    addStroke(map.image, map.size, clavicle, tube(0.085, 0.06));
    const blade = path(map, side, 24, t => [
      0.335 + 0.05 * Math.sin(Math.PI * t * 0.9) + 0.03 * (1 - t),
      mix(0.13, 0.42, t),
      0.006,
    ]);
    addStroke(map.image, map.size, blade, tube(0.028, 0.02));
    const spine = path(map, side, 12, t => [mix(0.3, 0.43, t), mix(0.18, 0.125, t), 0.011]);
    addStroke(map.image, map.size, spine, tube(0.035, 0.025));
    const head = path(map, side, 2, t => [0.475, 0.185 + 0.008 * t, 0.047]);
    addStroke(
      map.image,
      map.size,
      head,
      across => 0.11 * Math.sqrt(Math.max(0, 1 - across * across))
    );
    const shaft = path(map, side, 16, t => [
      mix(0.49, 0.56, t),
      mix(0.2, 0.66, t),
      mix(0.036, 0.024, t),
    ]);
    addStroke(map.image, map.size, shaft, tube(0.05, 0.05));
  }
}

/** Vertebral bodies with end plates and pedicles, seen through mediastinum and abdomen. */
export function addSpine(map: Radiograph, random: Random): void {
  const lean = random.range(-0.006, 0.006);
  for (let n = 0; n < 24; n++) {
    const height = mix(0.034, 0.05, clamp(n / 20, 0, 1));
    const top = 0.012 + 0.034 * n + 0.00035 * n * n;
    const half = mix(0.022, 0.036, clamp(n / 18, 0, 1));
    const body = path(map, 1, 2, t => [
      lean * Math.sin(n / 4),
      top + height * (0.25 + 0.4 * t),
      half,
    ]);
    const flat = tube(0.022, 0.02);
    addStroke(map.image, map.size, body, flat);
    const plate = path(map, 1, 2, t => [lean * Math.sin(n / 4) + mix(-half, half, t), top, 0.0028]);
    addStroke(map.image, map.size, plate, across => 0.035 * Math.max(0, 1 - across));
    for (const side of [-1, 1]) {
      const pedicle = path(map, side, 2, t => [
        half * 0.62,
        top + height * (0.3 + 0.12 * t),
        0.0062,
      ]);
      addStroke(map.image, map.size, pedicle, tube(0.012, 0.03));
      const process = path(map, side, 4, t => [
        mix(half, half + 0.022, t),
        top + height * 0.36,
        0.007,
      ]);
      if (n > 4 && n < 17) addStroke(map.image, map.size, process, tube(0.022, 0.014));
    }
  }
}
