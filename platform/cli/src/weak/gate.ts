import { connectedComponents } from '@medclip/extension-medclip-sam/algorithm/mask/connectedComponents';
import type { Mask } from '@medclip/extension-medclip-sam/core/raster';

/** From where on an outline may be learnt from. */
export interface Gate {
  /** Least IoU that the drawing model predicts for itself, and least stability of its edge. */
  readonly minIou: number;
  readonly minStability: number;
  /** Least Dice of passes with disturbed boxes with their majority. */
  readonly minAgreement: number;
}

/** As asked for; a stability that nobody has named is the pack's own (`ownStability`). */
export type AskedGate = Omit<Gate, 'minStability'> & { readonly minStability: number | null };

/** What every drawing model that is steady reaches. */
const STEADY = 0.8;

/**
 * The least stability where nobody names one: 0.8, or the lower quartile of the outlines where that is less. Small models are less
 * stable throughout; 0.8 would leave next to nothing of theirs, and what is left shows the easy cases only.
 */
export function ownStability(labels: readonly Judged[]): number {
  const found = labels.flatMap(l => (l.found && l.stability !== null ? [l.stability] : []));
  found.sort((a, b) => a - b);
  return Math.min(STEADY, found[Math.floor(found.length / 4)] ?? STEADY);
}

/** Why an outline is not learnt from; `not-seen`: there is none. */
export const REASONS = ['not-seen', 'iou', 'stability', 'parts', 'agreement'] as const;
export type Reason = (typeof REASONS)[number];

/** A further part counts from this share of the largest one's area on. */
const LEAST_PART = 0.05;

/** Connected parts of an outline, crumbs left out. */
export function countParts(mask: Mask): number {
  const areas = connectedComponents(mask).components.map(c => c.area);
  const largest = Math.max(0, ...areas);
  return areas.filter(area => area >= LEAST_PART * largest).length;
}

/** What the gate looks at; figures are null where nothing was found. */
export interface Judged {
  readonly found: boolean;
  readonly iou: number | null;
  readonly stability: number | null;
  readonly parts: number;
  readonly agreement: number | null;
}

/**
 * What speaks against learning from an outline (related systems, section 7); nothing: it is kept.
 * @param parts that the concept has at most
 */
export function objections(label: Judged, parts: number, gate: Gate): Reason[] {
  if (!label.found) return ['not-seen'];
  const below = (value: number | null, least: number): boolean => !((value ?? 0) >= least);
  return [
    ...(below(label.iou, gate.minIou) ? (['iou'] as const) : []),
    ...(below(label.stability, gate.minStability) ? (['stability'] as const) : []),
    ...(label.parts > parts ? (['parts'] as const) : []),
    ...(below(label.agreement, gate.minAgreement) ? (['agreement'] as const) : []),
  ];
}
