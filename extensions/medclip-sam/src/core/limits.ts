import { MedClipSamError } from './errors';

/**
 * What one file may ask for, in archive, command line and viewer. They hold for what a file turns out to be, not for what it
 * says: a short file that claims, or unfolds into, something huge is refused where it passes a limit.
 */
export const LIMITS = {
  /** Milliseconds for reading one object, or for decoding one frame. */
  time: 30_000,
  /** Bytes that the unpacked parts of one object may fill together, where three times the file's size is less. */
  memory: 400 * 1024 * 1024,
  /** Data elements and items of one object. The largest enhanced and segmentation objects of scanners stay below. */
  elements: 250_000,
  /** Samples (pixels × colours) of one frame: 8192². */
  pixels: 64 * 1024 * 1024,
  /** Sequences within sequences. */
  nesting: 64,
} as const;

export type LimitName = keyof typeof LIMITS;

const SENTENCES: Readonly<Record<LimitName, string>> = {
  time: 'The file takes too long to read.',
  memory: 'The file needs too much memory to read.',
  elements: 'The file holds too many data elements.',
  pixels:
    'The file holds an image of too many pixels (at most 8192 × 8192 values, colours counted).',
  nesting: 'The file holds sequences that are nested too deeply.',
};

/** The one refusal of everything beyond a limit; its sentence quotes nothing of the file. */
export function overLimit(name: LimitName): MedClipSamError {
  const remedy = 'Split or convert it with the software that wrote it.';
  return new MedClipSamError('too-large', SENTENCES[name], remedy);
}

/** @throws MedClipSamError `too-large` for a frame of more samples than are ever decoded */
export function checkPixels(rows: number, columns: number, samplesPerPixel = 1): void {
  if (!(rows * columns * samplesPerPixel <= LIMITS.pixels)) throw overLimit('pixels');
}

/** Bytes that may be unpacked from a file of `fileBytes`, where they are held `copies` times. */
export function unpackedLimit(fileBytes: number, copies = 1): number {
  return Math.floor(Math.max(LIMITS.memory, 3 * fileBytes) / copies);
}

/** @throws MedClipSamError `too-large` */
export function checkUnpacked(unpackedBytes: number, fileBytes: number): void {
  if (!(unpackedBytes <= unpackedLimit(fileBytes))) throw overLimit('memory');
}

/** Counts the elements of one object and keeps its time; both are asked in one call per element. */
export function createReadGuard(
  now: () => number = () => performance.now(),
  most: number = LIMITS.elements
) {
  const end = now() + LIMITS.time;
  let elements = 0;
  return {
    /** @throws MedClipSamError `too-large` */
    element(): void {
      if (++elements > most) throw overLimit('elements');
      if ((elements & 1023) === 0 && now() > end) throw overLimit('time');
    },
    /** @throws MedClipSamError `too-large` */
    depth(levels: number): void {
      if (levels > LIMITS.nesting) throw overLimit('nesting');
    },
    /** @throws MedClipSamError `too-large` */
    time(): void {
      if (now() > end) throw overLimit('time');
    },
  };
}

export type ReadGuard = ReturnType<typeof createReadGuard>;
