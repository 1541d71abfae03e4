/** What a codec gave: samples as bytes (little endian above 8 bits), interleaved by pixel. */
export interface DecodedFrame {
  readonly bytes: Uint8Array;
  /** As the code stream says, not the header. */
  readonly width: number;
  readonly height: number;
  readonly bytesPerSample: 1 | 2;
  readonly samplesPerPixel: number;
  /** What the code stream says of its samples. */
  readonly precision: number;
  readonly signed: boolean;
}

/** A compressed frame to samples; throws whatever the codec throws on damaged data. */
export type FrameCodec = (frame: Uint8Array) => Promise<DecodedFrame>;

/** Codecs by transfer syntax. */
export type FrameCodecs = ReadonlyMap<string, FrameCodec>;
