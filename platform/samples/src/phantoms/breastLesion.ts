import { spatialNoise } from './fields';
import type { Random } from './random';
import { clamp, mix, smoothstep } from './shapes';

/** A solid mass: centre and half-axes in pixels of the sector, outline as a wavy ellipse. */
export interface Lesion {
  readonly x: number;
  readonly y: number;
  readonly a: number;
  readonly b: number;
  /** Radians; the long axis lies nearly parallel to the skin. */
  readonly tilt: number;
  /** Gain or loss of sound behind the mass in dB. */
  readonly posteriorDb: number;
  readonly waves: readonly {
    readonly order: number;
    readonly size: number;
    readonly phase: number;
  }[];
}

export function drawLesion(random: Random, width: number, height: number): Lesion {
  const a = width * random.range(0.11, 0.155);
  return {
    x: width * random.range(0.38, 0.62),
    y: height * random.range(0.4, 0.47),
    a,
    b: a * random.range(0.62, 0.76),
    tilt: random.range(-0.2, 0.2),
    posteriorDb: random.range(3, 7),
    waves: [2, 3, 5, 8].map(order => ({
      order,
      size: random.range(0.4, 1) * (0.2 / order),
      phase: random.range(0, 2 * Math.PI),
    })),
  };
}

/** Relative radius: 0 at the centre, 1 on the outline. */
export function lesionRadius(lesion: Lesion, x: number, y: number): number {
  const dx = x - lesion.x;
  const dy = y - lesion.y;
  const u = (dx * Math.cos(lesion.tilt) + dy * Math.sin(lesion.tilt)) / lesion.a;
  const v = (dy * Math.cos(lesion.tilt) - dx * Math.sin(lesion.tilt)) / lesion.b;
  const angle = Math.atan2(v, u);
  let outline = 1;
  for (const wave of lesion.waves) outline += wave.size * Math.sin(wave.order * angle + wave.phase);
  return Math.hypot(u, v) / outline;
}

/** Changes the echo level of the tissue at a point: the mass, its rim and what lies in its acoustic path. */
export type LesionEcho = (db: number, lesion: Lesion, x: number, y: number) => number;

export function lesionEcho(random: Random): LesionEcho {
  const noise = spatialNoise(random);
  return (db, lesion, x, y) => {
    const outline = lesionRadius(lesion, x, y);
    const across = Math.abs(x - lesion.x) / lesion.a;
    if (outline > 1.5 && (y < lesion.y || across > 1.4)) return db;
    // The margin is finely indented, not a drawn line.
    const margin = 0.035 * noise(x / 11, y / 9, 97) + 0.03 * noise(x / 26, y / 20, 98);
    const radius = outline + margin;
    const halo = 5 * Math.exp(-(((radius - 1.1) / 0.1) ** 2));
    const mass = -50 + 9 * noise(x / 22, y / 13, 95) + 3 * smoothstep(0.6, 1, radius);
    let level = mix(db + halo, mass, 1 - smoothstep(0.93, 1.06, radius));
    const below = (y - lesion.y) / lesion.b;
    if (below > 0 && radius > 1) {
      const fade = smoothstep(0, 1, below) * Math.exp(-Math.max(0, below - 1) / 2.6);
      level += lesion.posteriorDb * fade * (1 - smoothstep(0.6, 0.95, across));
      level -= 7 * fade * Math.exp(-(((across - 1) / 0.08) ** 2));
    }
    return clamp(level, -70, 0);
  };
}
