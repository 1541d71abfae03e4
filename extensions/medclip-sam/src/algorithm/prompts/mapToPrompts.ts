import {
  componentMask,
  connectedComponents,
  largestComponents,
  type Component,
  type Labelling,
} from '../mask/connectedComponents';
import { clipToSource, type ClipGeometry } from '../preprocess/clipPreprocess';
import type { Box, ClipPx, FloatMap, Mask, PromptPoint, SourcePx } from '../../core/raster';
import { unionMasks } from '../mask/samPostprocess';
import { spreadPoints } from './spreadPoints';

export type PromptShape = 'box' | 'points' | 'box+points';

/** What SAM is asked for one component of the coarse mask. */
export interface SegmentationPrompt {
  readonly box: Box<SourcePx> | null;
  readonly points: readonly PromptPoint<SourcePx>[];
}

export interface PromptOptions {
  readonly shape: PromptShape;
  /** At most this many components. */
  readonly components: number;
  /** A further component counts only from this share of the largest one's area. */
  readonly minShare: number;
  /** One prompt per component (default), or one for all: a box around them, as v2 does unless told otherwise. */
  readonly boxes?: 'per-component' | 'union';
  /** Points per component; default 1, the peak. */
  readonly points?: number;
}

export interface CoarseRegion {
  /** Its components, the largest first: one, or all where they share a box. */
  readonly components: readonly Component[];
  readonly mask: Mask;
  readonly prompt: SegmentationPrompt;
}

const clamp = (v: number, lo: number, hi: number): number => Math.min(hi, Math.max(lo, v));

/** From a map's pixel (square of `map.width`) to the source, clamped to the image. */
function toSource(x: number, y: number, side: number, g: ClipGeometry): [SourcePx, SourcePx] {
  const scale = g.side / side;
  const p = clipToSource(
    { x: ((x + 0.5) * scale - 0.5) as ClipPx, y: ((y + 0.5) * scale - 0.5) as ClipPx },
    g
  );
  return [
    clamp(p.x, 0, g.source.width - 1) as SourcePx,
    clamp(p.y, 0, g.source.height - 1) as SourcePx,
  ];
}

function promptOf(
  component: Component,
  mask: Mask,
  map: FloatMap,
  geometry: ClipGeometry,
  { shape, points: count = 1 }: PromptOptions
): SegmentationPrompt {
  const [x0, y0] = toSource(component.x0, component.y0, map.width, geometry);
  const [x1, y1] = toSource(component.x1, component.y1, map.width, geometry);
  const points: PromptPoint<SourcePx>[] = [];
  if (shape !== 'box') {
    for (const i of spreadPoints(map, mask, count)) {
      const px = i % map.width;
      const [x, y] = toSource(px, (i - px) / map.width, map.width, geometry);
      points.push({ x, y, label: 1 });
    }
  }
  return { box: shape === 'points' ? null : [x0, y0, x1, y1], points };
}

/**
 * Coarse mask on the square map -> components -> box (inclusive corners, no margin: method.md 2.5) and points: the map's peak
 * inside the component, and more where asked for. Coordinates come out in source pixels.
 */
export function mapToPrompts(
  map: FloatMap,
  coarse: Mask,
  geometry: ClipGeometry,
  options: PromptOptions
): { readonly labelling: Labelling; readonly regions: readonly CoarseRegion[] } {
  const labelling = connectedComponents(coarse);
  const kept = largestComponents(labelling, options.components, options.minShare);
  const regions = kept.map(component => {
    const mask = componentMask(labelling, component.label);
    return {
      components: [component],
      mask,
      prompt: promptOf(component, mask, map, geometry, options),
    };
  });
  const together = options.boxes === 'union' && regions.length > 1;
  return { labelling, regions: together ? [inOneBox(regions)] : regions };
}

/** All regions as one: the box around theirs, the points of each. */
function inOneBox(regions: readonly CoarseRegion[]): CoarseRegion {
  const boxes = regions.flatMap(r => (r.prompt.box ? [r.prompt.box] : []));
  const side = (k: 0 | 1 | 2 | 3, pick: (...v: number[]) => number): SourcePx =>
    pick(...boxes.map(b => b[k])) as SourcePx;
  const box: Box<SourcePx> | null =
    boxes.length > 0
      ? [side(0, Math.min), side(1, Math.min), side(2, Math.max), side(3, Math.max)]
      : null;
  return {
    components: regions.flatMap(r => r.components),
    mask: unionMasks(regions.map(r => r.mask))!,
    prompt: { box, points: regions.flatMap(r => r.prompt.points) },
  };
}
