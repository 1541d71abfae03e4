import type { Mask } from '../../core/raster';

export interface Component {
  /** 1-based, in raster order of the first pixel. */
  readonly label: number;
  readonly area: number;
  /** Inclusive bounds. */
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
  readonly centroid: { readonly x: number; readonly y: number };
}

export interface Labelling {
  readonly width: number;
  readonly height: number;
  /** 0 background, else the component's label. */
  readonly labels: Int32Array;
  readonly components: readonly Component[];
}

/** 8-connected components (cv2.connectedComponentsWithStats), labels in raster order. Flood fill with an explicit stack. */
export function connectedComponents(mask: Mask): Labelling {
  const { width, height, data } = mask;
  const labels = new Int32Array(width * height);
  const components: Component[] = [];
  const stack: number[] = [];
  for (let start = 0; start < data.length; start++) {
    if (!data[start] || labels[start]) continue;
    const label = components.length + 1;
    let area = 0;
    let sumX = 0;
    let sumY = 0;
    let x0 = width;
    let y0 = height;
    let x1 = 0;
    let y1 = 0;
    labels[start] = label;
    stack.push(start);
    while (stack.length > 0) {
      const i = stack.pop()!;
      const x = i % width;
      const y = (i - x) / width;
      area++;
      sumX += x;
      sumY += y;
      if (x < x0) x0 = x;
      if (x > x1) x1 = x;
      if (y < y0) y0 = y;
      if (y > y1) y1 = y;
      for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
        for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
          const j = v * width + u;
          if (data[j] && !labels[j]) {
            labels[j] = label;
            stack.push(j);
          }
        }
      }
    }
    components.push({ label, area, x0, y0, x1, y1, centroid: { x: sumX / area, y: sumY / area } });
  }
  return { width, height, labels, components };
}

/** One component as a mask of its own. */
export function componentMask(labelling: Labelling, label: number): Mask {
  const { width, height, labels } = labelling;
  const data = new Uint8Array(labels.length);
  for (let i = 0; i < data.length; i++) data[i] = labels[i] === label ? 1 : 0;
  return { width, height, data };
}

/**
 * The `count` largest components, largest first; a further one only from `minShare` of the largest one's area. Raster order
 * decides ties.
 */
export function largestComponents(
  labelling: Labelling,
  count: number,
  minShare = 0
): readonly Component[] {
  const sorted = [...labelling.components].sort((a, b) => b.area - a.area || a.label - b.label);
  const top = sorted[0]?.area ?? 0;
  return sorted.slice(0, Math.max(0, count)).filter(c => c.area >= minShare * top);
}

/** The authors' rule (postprocess_saliency_maps.py): every component whose area is among the `count` largest areas survives. */
export function keepLargestWithTies(labelling: Labelling, count: number): Mask {
  const areas = labelling.components.map(c => c.area).sort((a, b) => b - a);
  const kept = new Set(areas.slice(0, count));
  const keep = new Set(labelling.components.filter(c => kept.has(c.area)).map(c => c.label));
  const data = new Uint8Array(labelling.labels.length);
  for (let i = 0; i < data.length; i++) data[i] = keep.has(labelling.labels[i]!) ? 1 : 0;
  return { width: labelling.width, height: labelling.height, data };
}
