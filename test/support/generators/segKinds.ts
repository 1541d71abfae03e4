import { uidFrom } from '../dicom/uidFrom';
import { SYNTAX, type EncodeOptions } from './encodeDicom';
import { foreignSegFile, type ForeignFrame, type ForeignSeg } from './segObject';

/** A segmentation as some other program writes it, with the voxels that are in it. */
export interface SegKind extends ForeignSeg {
  readonly name: string;
  readonly options: EncodeOptions;
}

const source = (name: string, n: number) => ({ sop: uidFrom(`${name} source ${n}`) });

/** A blob that is another one on every frame and for every segment, and touches a border now and then. */
function blob(rows: number, columns: number, seed: number, value = 1): number[] {
  const [cx, cy] = [columns * (0.3 + 0.05 * (seed % 7)), rows * (0.4 + 0.04 * (seed % 5))];
  const radius = Math.max(1.5, Math.min(rows, columns) * (0.2 + 0.03 * (seed % 4)));
  return Array.from({ length: rows * columns }, (_, i) => {
    const [x, y] = [i % columns, Math.floor(i / columns)];
    const ragged = (x * 7 + y * 13 + seed) % 11 === 0 ? 1.5 : 0;
    return Math.hypot(x - cx, y - cy) < radius - ragged ? value : 0;
  });
}

/** Values that fall from the middle to the border. */
function slope(rows: number, columns: number, seed: number, maximum: number): number[] {
  const [cx, cy] = [columns / 2 + (seed % 3), rows / 2 - (seed % 2)];
  return Array.from({ length: rows * columns }, (_, i) => {
    const distance = Math.hypot((i % columns) - cx, Math.floor(i / columns) - cy);
    return Math.max(0, Math.round(maximum * (1 - distance / (Math.min(rows, columns) / 2))));
  });
}

interface Drawn {
  readonly name: string;
  readonly rows?: number;
  readonly columns?: number;
  readonly segments?: number;
  readonly slices?: number;
  readonly draw?: (rows: number, columns: number, seed: number) => number[];
  readonly located?: boolean;
}

/** `slices` slices of each of the segments. */
function drawn(what: Drawn, seg: Partial<ForeignSeg>, options: EncodeOptions = {}): SegKind {
  const {
    name,
    rows = 16,
    columns = 16,
    segments = 1,
    slices = 3,
    draw = blob,
    located = true,
  } = what;
  const frames: ForeignFrame[] = [];
  for (let segment = 1; segment <= segments; segment++) {
    for (let n = 0; n < slices; n++) {
      frames.push({
        segment,
        stored: draw(rows, columns, segment * 3 + n),
        source: located ? source(name, n) : null,
        position: [-20, -20, 2.5 * n],
      });
    }
  }
  return {
    name,
    type: 'BINARY',
    rows,
    columns,
    labels: Array.from({ length: segments }, (_, i) => `Structure ${i + 1}`),
    manufacturer: 'Some vendor',
    ...seg,
    frames: seg.frames ?? frames,
    options,
    ...(located &&
      seg.geometry !== false && {
        of: { FrameOfReferenceUID: uidFrom(`${name} frame of reference`), ...seg.of },
      }),
  };
}

const OLD = { manufacturer: 'QIICR', scheme: 'SRT', algorithmType: 'SEMIAUTOMATIC' } as const;
const labels = (count: number, rows: number, columns: number, seed: number): number[] => {
  const out = new Array<number>(rows * columns).fill(0);
  for (let label = 1; label <= count; label++) {
    blob(rows, columns, seed + 2 * label).forEach((v, i) => v && (out[i] = label));
  }
  return out;
};
const labelmap = (name: string, count: number, bits: 8 | 16): SegKind =>
  drawn(
    { name },
    {
      type: 'LABELMAP',
      bits,
      scheme: 'DCM',
      labels: Array.from({ length: count + 1 }, (_, i) => (i ? `Region ${i}` : 'Background')),
      frames: [0, 1, 2, 3].map(n => ({
        segment: null,
        stored: labels(count, 20, 18, n),
        source: source(name, n),
        position: [0, 0, n],
      })),
      rows: 20,
      columns: 18,
    }
  );

/** Every kind of segmentation that other programs store. */
export const SEG_KINDS: readonly SegKind[] = [
  drawn({ name: 'binary-radiograph', slices: 1 }, { geometry: false }),
  drawn({ name: 'binary-implicit' }, {}, { transferSyntax: SYNTAX.implicit }),
  drawn(
    { name: 'binary-overlapping', segments: 2, slices: 4 },
    {},
    { transferSyntax: SYNTAX.implicit }
  ),
  drawn({ name: 'binary-old-codes', rows: 256, columns: 256 }, OLD),
  drawn({ name: 'binary-not-byte-aligned', rows: 51, columns: 37 }, OLD),
  drawn({ name: 'binary-rle', rows: 64, columns: 60 }, OLD, { transferSyntax: SYNTAX.rle }),
  drawn({ name: 'binary-deflated-frames', rows: 64, columns: 60 }, OLD, {
    transferSyntax: SYNTAX.deflatedFrame,
  }),
  drawn(
    { name: 'binary-deflated', rows: 64, columns: 60 },
    {},
    { transferSyntax: SYNTAX.deflated }
  ),
  drawn({ name: 'binary-undefined-lengths' }, {}, { undefinedLengths: true }),
  drawn({ name: 'binary-manual', segments: 2, slices: 7 }, { ...OLD, algorithmType: 'MANUAL' }),
  drawn(
    { name: 'fractional-of-a-binary', draw: (r, c, s) => blob(r, c, s, 255) },
    { type: 'FRACTIONAL' },
    { transferSyntax: SYNTAX.implicit }
  ),
  drawn(
    { name: 'fractional-probability', draw: (r, c, s) => slope(r, c, s, 255) },
    { type: 'FRACTIONAL' },
    { transferSyntax: SYNTAX.implicit }
  ),
  drawn(
    { name: 'fractional-occupancy-100', draw: (r, c, s) => slope(r, c, s, 100) },
    { type: 'FRACTIONAL', fractionalType: 'OCCUPANCY', maximum: 100 }
  ),
  drawn(
    { name: 'fractional-rle', rows: 40, columns: 31, draw: (r, c, s) => slope(r, c, s, 255) },
    { type: 'FRACTIONAL' },
    { transferSyntax: SYNTAX.rle }
  ),
  labelmap('labelmap-8-bit', 5, 8),
  labelmap('labelmap-16-bit', 6, 16),
  drawn(
    { name: 'binary-by-position', located: false },
    { of: { FrameOfReferenceUID: uidFrom('binary-by-position') } }
  ),
];

export const segFileOf = (kind: SegKind): Uint8Array =>
  foreignSegFile(kind.name, kind, kind.options);
