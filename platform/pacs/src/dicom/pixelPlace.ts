/** Where the pixel data of a stored file lies, so that a frame is read without the rest of the file. */
export interface PixelPlace {
  /** Bytes from the beginning of the file: one piece of native pixel data, or the fragments after the offset table. */
  readonly pieces: readonly (readonly [offset: number, length: number])[];
  readonly frames: number;
  /** Bits of one frame as stored. */
  readonly frameBits: number;
  readonly bitsAllocated: number;
}
