import type { SegmentationPrompt } from './mapToPrompts';
import type { Box, PromptPoint, Size, SourcePx } from '../../core/raster';

/**
 * A prompt as another reader might have drawn it: every side of the box moves by a normal deviate of `scale` times the box's
 * extent along that axis, every point likewise (a prompt without a box takes the image's extent), clamped to the image.
 * @param noise standard normal numbers, four for the box and two per point
 */
export function jitterPrompt(
  prompt: SegmentationPrompt,
  image: Size,
  scale: number,
  noise: ArrayLike<number>
): SegmentationPrompt {
  const [bx0, by0, bx1, by1] = prompt.box ?? [0, 0, image.width / 4, image.height / 4];
  const sx = scale * Math.max(1, bx1 - bx0);
  const sy = scale * Math.max(1, by1 - by0);
  let k = 0;
  const next = (): number => noise[k++] ?? 0;
  const x = (v: number): SourcePx => clamp(v + sx * next(), image.width - 1) as SourcePx;
  const y = (v: number): SourcePx => clamp(v + sy * next(), image.height - 1) as SourcePx;
  let box: Box<SourcePx> | null = null;
  if (prompt.box) {
    const [a, b, c, d] = [x(bx0), y(by0), x(bx1), y(by1)];
    const order = (p: SourcePx, q: SourcePx): [SourcePx, SourcePx] => (p <= q ? [p, q] : [q, p]);
    const [x0, x1] = order(a, c);
    const [y0, y1] = order(b, d);
    box = [x0, y0, x1, y1];
  }
  const points: PromptPoint<SourcePx>[] = prompt.points.map(p => ({
    x: x(p.x),
    y: y(p.y),
    label: p.label,
  }));
  return { box, points };
}

/** How many numbers `jitterPrompt` takes for this prompt. */
export function jitterLength(prompt: SegmentationPrompt): number {
  return (prompt.box ? 4 : 0) + 2 * prompt.points.length;
}

const clamp = (v: number, hi: number): number => Math.min(hi, Math.max(0, v));
