import type { Random } from './random';
import { clamp, curve, mix, smoothstep } from './shapes';

/**
 * Outlines of a frontal chest as fractions of the image side: x from the midline, positive to the image's right (the
 * patient's left), y down.
 */
export interface ChestOutline {
  /** Inner edge of the rib cage on either side. */
  wall(y: number): number;
  /** Border of the mediastinum and heart on the side of x. */
  mediastinum(y: number, left: boolean): number;
  /** Height of the diaphragm. */
  diaphragm(x: number): number;
  /** Left or right edge of the trunk below the arms. */
  trunk(y: number): number;
  /** Depth inside the lung field in fractions of the side; negative outside. */
  lungDepth(x: number, y: number): number;
  /** Depth inside the heart shadow; negative outside. */
  heartDepth(x: number, y: number): number;
  readonly apex: number;
}

export function drawChestOutline(random: Random): ChestOutline {
  const broad = random.range(0.93, 1.04);
  const apex = random.range(0.115, 0.145);
  const base = random.range(0.63, 0.69);
  const heart = random.range(0.9, 1.12);
  const wallCurve = curve([
    [apex - 0.01, 0.07],
    [apex + 0.03, 0.185],
    [apex + 0.1, 0.268],
    [0.36, 0.322],
    [0.5, 0.352],
    [base + 0.06, 0.368],
    [0.85, 0.372],
  ]);
  const rightBorder = curve([
    [0.1, 0.05],
    [0.2, 0.048],
    [0.33, 0.052],
    [0.42, 0.062],
    [0.52, 0.088 * heart],
    [base, 0.086 * heart],
    [0.8, 0.07],
  ]);
  const leftBorder = curve([
    [0.1, 0.045],
    [0.2, 0.052],
    [0.25, 0.074],
    [0.285, 0.078],
    [0.33, 0.06],
    [0.38, 0.078],
    [0.45, 0.108 * heart],
    [0.54, 0.17 * heart],
    [0.61, 0.208 * heart],
    [base + 0.02, 0.215 * heart],
    [0.8, 0.2],
  ]);
  const wall = (y: number) => wallCurve(y) * broad;
  const diaphragm = (x: number) => {
    const left = x > 0;
    const centre = left ? 0.19 : -0.17;
    const off = (x - centre) / 0.2;
    const dome = (left ? base + 0.018 : base - 0.012) + 0.058 * off * off;
    return dome + 0.05 * smoothstep(0.8, 1.05, Math.abs(off)) * (Math.abs(x) > 0.17 ? 1 : 0);
  };
  const mediastinum = (y: number, left: boolean) => (left ? leftBorder(y) : rightBorder(y));
  const apexRound = (x: number, y: number) => {
    // The cupola: an ellipse arc over each apex.
    const off = (Math.abs(x) - 0.125) / 0.085;
    return y - apex - 0.035 * clamp(off * off, 0, 1.6);
  };
  return {
    wall,
    mediastinum,
    diaphragm,
    apex,
    trunk: y => (0.405 + 0.02 * smoothstep(0.6, 0.35, y)) * mix(1, broad, 0.7),
    lungDepth: (x, y) => {
      const side = Math.abs(x);
      return Math.min(
        wall(y) - side,
        side - mediastinum(y, x > 0),
        0.85 * (diaphragm(x) - y),
        apexRound(x, y)
      );
    },
    heartDepth: (x, y) => {
      const top = 0.36 + 0.5 * Math.max(0, Math.abs(x - 0.03) - 0.06);
      return Math.min(mediastinum(y, x > 0) - Math.abs(x), y - top, diaphragm(x) + 0.015 - y);
    },
  };
}
