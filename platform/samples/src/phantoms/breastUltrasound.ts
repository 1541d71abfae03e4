import { drawLesion, lesionEcho, lesionRadius, type Lesion } from './breastLesion';
import { breastTissue } from './breastTissue';
import type { Mask } from '@medclip/extension-medclip-sam/core/raster';
import { noiseField, spatialNoise, type SpatialNoise } from './fields';
import { maskOf, type Phantom } from './phantom';
import { seededRandom, type Random } from './random';
import { clamp } from './shapes';

/** The scanner's screen and, inside it, the ultrasound sector (corners included), in pixels. */
export const US_SCREEN = { width: 600, height: 450 } as const;
export const US_SECTOR = { x0: 14, y0: 14, x1: 573, y1: 435 } as const;
const PIXEL_MM = 0.09;
const WIDTH = US_SECTOR.x1 - US_SECTOR.x0 + 1;
const HEIGHT = US_SECTOR.y1 - US_SECTOR.y0 + 1;
const DYNAMIC_RANGE_DB = 58;

/**
 * Fully developed speckle, resolution finer along the beam than across it: two looks (spatial compounding), each a
 * circular complex Gaussian, as four noise fields.
 */
type Speckle = readonly Float32Array[];

function drawSpeckle(random: Random): Speckle {
  return [0, 1, 2, 3].map(() => noiseField(random, WIDTH, HEIGHT, 1.7, 0.95));
}

function speckleDb(speckle: Speckle, i: number): number {
  let power = 0;
  for (const field of speckle) power += field[i]! * field[i]!;
  return 10 * Math.log10(power / 4 + 1e-3);
}

/** Log-compressed B-mode of the sector, 0..255; `echo(x, y)` in dB below the brightest reflector. */
function bMode(
  echo: (x: number, y: number) => number,
  speckle: Speckle,
  beams: SpatialNoise,
  drift = 0
): Uint8Array {
  const data = new Uint8Array(WIDTH * HEIGHT);
  for (let x = 0; x < WIDTH; x++) {
    // Contact and ligaments dim whole beams; the loss grows with depth.
    const shadow = 5 * Math.max(0, beams((x + drift) / 46, 0.3, 0.7));
    const edge = 60 * Math.max(0, Math.abs(x / WIDTH - 0.5) - 0.42);
    for (let y = 0; y < HEIGHT; y++) {
      const i = y * WIDTH + x;
      const depth = y / HEIGHT;
      const loss = 11 * depth * depth + (shadow + edge) * depth;
      const db = echo(x, y) + 0.85 * speckleDb(speckle, i) - loss + 4;
      data[i] = Math.round(255 * clamp(1 + db / DYNAMIC_RANGE_DB, 0, 1));
    }
  }
  return data;
}

/** The sector on the scanner's black screen, with the grey bar and the depth scale every 5 mm. */
function onScreen(sector: Uint8Array): Uint8Array {
  const rgb = new Uint8Array(US_SCREEN.width * US_SCREEN.height * 3);
  const put = (x: number, y: number, r: number, g: number, b: number) => {
    const at = (y * US_SCREEN.width + x) * 3;
    rgb[at] = r;
    rgb[at + 1] = g;
    rgb[at + 2] = b;
  };
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const v = sector[y * WIDTH + x]!;
      put(x + US_SECTOR.x0, y + US_SECTOR.y0, v, v, v);
    }
  }
  for (let y = 0; y < 128; y++) {
    for (let x = 584; x < 592; x++) put(x, y + 20, 255 - 2 * y, 255 - 2 * y, 255 - 2 * y);
  }
  const tick = 5 / PIXEL_MM;
  for (let n = 0; n * tick < HEIGHT; n++) {
    const y = US_SECTOR.y0 + Math.round(n * tick);
    for (let x = US_SECTOR.x1 + 3; x < US_SECTOR.x1 + (n % 2 === 0 ? 10 : 6); x++) {
      put(x, y, 230, 200, 60);
    }
  }
  return rgb;
}

function lesionMask(lesion: Lesion | null, drift = 0): Mask {
  return maskOf(US_SCREEN.width, US_SCREEN.height, (x, y) => {
    const sx = x - US_SECTOR.x0;
    const sy = y - US_SECTOR.y0;
    if (sx < 0 || sy < 0 || sx >= WIDTH || sy >= HEIGHT || !lesion) return false;
    return lesionRadius(lesion, sx + drift, sy) <= 1;
  });
}

function ultrasound(
  kind: Phantom['kind'],
  seed: number,
  frames: readonly Uint8Array[],
  truth: Phantom['truth']
): Phantom {
  return {
    kind,
    seed,
    modality: 'US',
    ...US_SCREEN,
    samplesPerPixel: 3,
    frames,
    pixelSpacingMm: PIXEL_MM,
    sliceSpacingMm: null,
    window: null,
    truth,
    task: { prompt: 'breast tumor', structure: 'lesion' },
  };
}

/** Still image of a breast with one solid mass, or without any. */
export function breastUltrasound(seed: number, withMass: boolean): Phantom {
  const random = seededRandom(seed);
  const lesion = withMass ? drawLesion(random, WIDTH, HEIGHT) : null;
  const tissue = breastTissue(random, WIDTH, HEIGHT);
  const mass = lesionEcho(random);
  const beams = spatialNoise(random);
  const echo = (x: number, y: number) => {
    const db = tissue[y * WIDTH + x]!;
    return lesion ? mass(db, lesion, x, y) : db;
  };
  const sector = bMode(echo, drawSpeckle(random), beams);
  const kind = withMass ? 'breast-us' : 'breast-us-normal';
  return ultrasound(kind, seed, [onScreen(sector)], { lesion: [lesionMask(lesion)] });
}

/**
 * Cine loop: the probe slides along the skin and across the mass, which grows and shrinks in the plane while the
 * speckle gradually changes.
 */
export function breastUltrasoundCine(seed: number, frameCount = 12): Phantom {
  const random = seededRandom(seed);
  const lesion = drawLesion(random, WIDTH, HEIGHT);
  const slide = 18;
  const columns = WIDTH + 2 * slide;
  const tissue = breastTissue(random, WIDTH, HEIGHT, -slide, columns);
  const mass = lesionEcho(random);
  const beams = spatialNoise(random);
  const [from, to] = [drawSpeckle(random), drawSpeckle(random)];
  const frames: Uint8Array[] = [];
  const masks: Mask[] = [];
  for (let frame = 0; frame < frameCount; frame++) {
    const phase = frame / (frameCount - 1);
    const size = Math.sqrt(1 - (1.3 * (phase - 0.5)) ** 2);
    const drift = Math.round(2 * slide * (phase - 0.5));
    const cut = { ...lesion, a: lesion.a * size, b: lesion.b * size };
    const [c, s] = [Math.cos((phase * Math.PI) / 2), Math.sin((phase * Math.PI) / 2)];
    const speckle = from.map((field, n) => field.map((v, i) => c * v + s * to[n]![i]!));
    const echo = (x: number, y: number) =>
      mass(tissue[y * columns + x + drift + slide]!, cut, x + drift, y);
    frames.push(onScreen(bMode(echo, speckle, beams, drift)));
    masks.push(lesionMask(cut, drift));
  }
  return ultrasound('breast-us-cine', seed, frames, { lesion: masks });
}
