import type { Size } from '../../core/raster';
import { maskOfRuns, runsOfMask, type MaskRuns } from '../../algorithm/mask/maskRuns';

/** Voxels as bytes that may lie open at once, in all labelmaps together: 512 slices of 512 x 512. */
const OPEN_BYTES = 128 * 2 ** 20;

/**
 * The voxels of one labelmap slice, 0 or 1 (another value where other tools have drawn), row by row. They are runs, some
 * kilobytes, until somebody writes one or asks for them all; those that were longest not asked for become runs again.
 */
export interface CompactVoxels {
  get(index: number): number;
  /** @returns whether it was another value */
  set(index: number, value: number): boolean;
  /** All of them, live: what is written there counts. */
  bytes(): Uint8Array;
  /** Where the ones lie; null where there are other values, too. */
  runs(): MaskRuns | null;
  /** Makes these ones and all others 0. */
  become(runs: MaskRuns): void;
}

interface Slice {
  readonly size: Size;
  runs: MaskRuns;
  /** Open: what counts. Else null. */
  bytes: Uint8Array | null;
  /** The bytes that were open last: what is written there counts as long as somebody holds them. */
  held: Held | null;
  used: number;
}

/** Bytes that are only looked after as long as somebody else holds them. */
type Held = Pick<WeakRef<Uint8Array>, 'deref'>;

/** What a reader that keeps nothing was given last. */
interface Lent {
  readonly runs: MaskRuns;
  readonly bytes: Uint8Array;
}

/** Slices that share one limit of open bytes. */
export function createVoxelPool(
  limit = OPEN_BYTES,
  hold: (bytes: Uint8Array) => Held = bytes => new WeakRef(bytes)
) {
  const open = new Set<Slice>();
  let [total, clock] = [0, 0];
  let lending = false;
  let lent: Lent | null = null;

  const close = (slice: Slice, runs: MaskRuns) => {
    open.delete(slice);
    total -= slice.bytes!.length;
    slice.held = hold(slice.bytes!);
    slice.runs = runs;
    slice.bytes = null;
  };

  const makeRoom = (least: number) => {
    const rest = [...open].sort((a, b) => a.used - b.used);
    for (const slice of rest) {
      if (total <= least) return;
      const runs = runsIn(slice.bytes!, slice.size);
      if (runs) close(slice, runs);
      else {
        // Other values have no runs: it stays open, outside the limit.
        open.delete(slice);
        total -= slice.bytes!.length;
      }
    }
  };

  const opened = (slice: Slice): Uint8Array => {
    slice.used = ++clock;
    if (slice.bytes) return slice.bytes;
    const bytes = slice.held?.deref() ?? maskOfRuns(slice.runs).data;
    // To three quarters, so that not every slice that is opened looks for another one to close.
    if (total + bytes.length > limit) makeRoom(0.75 * limit);
    slice.bytes = bytes;
    slice.held = null;
    open.add(slice);
    total += bytes.length;
    return bytes;
  };

  /** The same bytes for one slice after the other. */
  const lend = ({ size, runs }: Slice): Uint8Array => {
    const length = size.width * size.height;
    if (lent?.runs === runs) return lent.bytes;
    const bytes = lent?.bytes.length === length ? lent.bytes.fill(0) : new Uint8Array(length);
    lent = { runs, bytes: maskOfRuns(runs, bytes).data };
    return bytes;
  };

  /** Bytes that exist, be it because somebody still holds them. */
  const existing = (slice: Slice) => slice.bytes ?? slice.held?.deref() ?? null;

  const get = (slice: Slice, index: number): number => {
    const bytes = existing(slice);
    return bytes ? bytes[index]! : valueAt(slice.runs, index);
  };

  return {
    /** Bytes that lie open now. */
    openBytes: () => total,
    /**
     * For who reads slice after slice and keeps none: within `read`, `bytes()` of a slice that is not open are good until the
     * next slice's are asked for, and nothing may be written there. So hundreds of slices cost the memory of one.
     */
    lend<T>(read: () => T): T {
      lending = true;
      try {
        return read();
      } finally {
        lending = false;
        lent = null;
      }
    },
    /** All that has runs becomes runs. */
    closeAll: () => makeRoom(0),
    slice(size: Size): CompactVoxels {
      const slice: Slice = { size, runs: emptyOf(size), bytes: null, held: null, used: 0 };
      return {
        get: index => get(slice, index),
        set: (index, value) => {
          if (get(slice, index) === value) return false;
          opened(slice)[index] = value;
          return true;
        },
        bytes: () => (lending ? (existing(slice) ?? lend(slice)) : opened(slice)),
        runs: () => {
          const bytes = existing(slice);
          return bytes ? runsIn(bytes, size) : slice.runs;
        },
        become: runs => {
          const bytes = existing(slice);
          if (bytes) bytes.set(maskOfRuns(runs).data);
          slice.runs = runs;
        },
      };
    },
  };
}

/** Null where there are other values than 0 and 1. */
function runsIn(data: Uint8Array, size: Size): MaskRuns | null {
  let any = 0;
  for (let i = 0; i < data.length; i++) any |= data[i]!;
  if (any > 1) return null;
  return any === 0 ? emptyOf(size) : runsOfMask({ ...size, data });
}

function valueAt(runs: MaskRuns, index: number): number {
  const y = Math.floor(index / runs.width);
  const x = index - y * runs.width;
  const last = runs.rows[y + 1] ?? 0;
  for (let i = runs.rows[y] ?? 0; i < last && runs.ends[2 * i]! <= x; i++) {
    if (x < runs.ends[2 * i + 1]!) return 1;
  }
  return 0;
}

const empties = new Map<string, MaskRuns>();

/** One for all slices of a size. */
function emptyOf({ width, height }: Size): MaskRuns {
  const key = `${width} ${height}`;
  const known = empties.get(key);
  if (known) return known;
  const runs = { width, height, rows: new Int32Array(height + 1), ends: new Int32Array(0) };
  empties.set(key, runs);
  return runs;
}
