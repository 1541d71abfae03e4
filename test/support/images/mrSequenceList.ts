import type { Vector3 } from '@medclip/samples/phantoms/shapes';
import type { Weighting } from './headSignal';

/** Where the slices of a series lie in the patient (LPS, mm). */
export interface SliceGrid {
  readonly rows: number;
  readonly columns: number;
  readonly pixelMm: number;
  readonly slices: number;
  /** Thickness, and distance from slice to slice. */
  readonly sliceMm: number;
  /** Unit vectors along a row and down a column; slices go along row x column. */
  readonly row: Vector3;
  readonly column: Vector3;
  /** Middle of the stack. */
  readonly center: Vector3;
}

export interface MrSequence {
  readonly description: string;
  /** Series Number, and what the noise is made from. */
  readonly number: number;
  /** A word; the same word is the same frame of reference. */
  readonly frameOfReference: string;
  readonly grid: SliceGrid;
  readonly weighting: Weighting;
  /** How far the patient has moved since the first series (LPS, mm). */
  readonly moved: Vector3;
  /** Repetition, echo and inversion time, ms. */
  readonly timing: readonly [tr: number, te: number, ti?: number];
}

/** Turned by `degrees` about the axis from front to back, then about that from feet to head. */
function oblique([x, y, z]: Vector3, aboutY: number, aboutZ: number): Vector3 {
  const [p, q] = [aboutY, aboutZ].map(degrees => (degrees * Math.PI) / 180) as [number, number];
  const turned = x * Math.cos(p) + z * Math.sin(p);
  return [
    turned * Math.cos(q) - y * Math.sin(q),
    turned * Math.sin(q) + y * Math.cos(q),
    z * Math.cos(p) - x * Math.sin(p),
  ];
}

/** The middle of the tumour is on the slice with index 12, at z = 16. */
const AXIAL: SliceGrid = {
  ...{ rows: 128, columns: 128, pixelMm: 1.8, slices: 24, sliceMm: 3 },
  ...{ row: [1, 0, 0], column: [0, 1, 0], center: [0, 4, 14.5] },
};
/** The upper half: each slice stands for two of the axial ones, from index 12 on. */
const UPPER_HALF: SliceGrid = { ...AXIAL, slices: 6, sliceMm: 6, center: [0, 4, 32.5] };
const SAGITTAL: SliceGrid = {
  ...{ rows: 144, columns: 224, pixelMm: 0.9, slices: 36, sliceMm: 4 },
  ...{ row: oblique([0, 1, 0], 5, 7), column: oblique([0, 0, -1], 5, 7), center: [2, 2, 14] },
};
const COARSE: SliceGrid = {
  ...AXIAL,
  ...{ rows: 64, columns: 64, pixelMm: 3.6, slices: 12, sliceMm: 6 },
};

const T1: Weighting = {
  ...{ bone: 0.05, fat: 0.85, muscle: 0.34, csf: 0.12 },
  ...{ grey: 0.37, white: 0.52, rim: 0.4, core: 0.36 },
};
const FLAIR: Weighting = {
  ...{ bone: 0.05, fat: 0.55, muscle: 0.3, csf: 0.09 },
  ...{ grey: 0.47, white: 0.38, rim: 0.86, core: 0.92 },
};
const T2: Weighting = {
  ...{ bone: 0.04, fat: 0.5, muscle: 0.2, csf: 0.95 },
  ...{ grey: 0.5, white: 0.36, rim: 0.74, core: 0.8 },
};
const T1C: Weighting = { ...T1, rim: 0.93, core: 0.2 };
const DWI: Weighting = {
  ...{ bone: 0.03, fat: 0.06, muscle: 0.15, csf: 0.08 },
  ...{ grey: 0.5, white: 0.42, rim: 0.75, core: 0.7 },
};

const STILL: Vector3 = [0, 0, 0];
const HEAD = 'mr sequences head';

/** The first four show one head in one frame of reference; the last two must not be taken for more of it. */
export const MR_SEQUENCES = {
  /** Tumour bright. */
  flair: {
    ...{ description: 'FLAIR axial', number: 1, frameOfReference: HEAD },
    ...{ grid: AXIAL, weighting: FLAIR, moved: STILL, timing: [9000, 120, 2500] },
  },
  /** Same slices, tumour slightly dark. */
  t1: {
    ...{ description: 'T1 axial', number: 2, frameOfReference: HEAD },
    ...{ grid: AXIAL, weighting: T1, moved: STILL, timing: [550, 12] },
  },
  /** Other planes, oblique, finer pixels, tumour bright. */
  t2: {
    ...{ description: 'T2 sagittal', number: 3, frameOfReference: HEAD },
    ...{ grid: SAGITTAL, weighting: T2, moved: STILL, timing: [4500, 95] },
  },
  /** Thick slices in the upper half of the stack alone, rim of the tumour bright. */
  t1c: {
    ...{ description: 'T1c axial thick', number: 4, frameOfReference: HEAD },
    ...{ grid: UPPER_HALF, weighting: T1C, moved: STILL, timing: [550, 12] },
  },
  dwi: {
    ...{ description: 'DWI other frame', number: 5, frameOfReference: 'mr sequences other frame' },
    ...{ grid: COARSE, weighting: DWI, moved: STILL, timing: [5000, 80] },
  },
  /** The header says nothing of the 12 mm. */
  moved: {
    ...{ description: 'T1 moved', number: 6, frameOfReference: HEAD },
    ...{ grid: AXIAL, weighting: T1, moved: [12, 0, 0], timing: [550, 12] },
  },
} as const satisfies Readonly<Record<string, MrSequence>>;

export type MrSequenceName = keyof typeof MR_SEQUENCES;
export const MR_SEQUENCE_NAMES = Object.keys(MR_SEQUENCES) as readonly MrSequenceName[];
