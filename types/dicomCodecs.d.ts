/** The part of the codec packages that we use: WebAssembly decoders without declarations of their own. */
declare module '@cornerstonejs/codec-charls/decodewasmjs' {
  export interface EmscriptenDecoder {
    /** Room for the encoded frame in the codec's memory. */
    getEncodedBuffer(length: number): Uint8Array;
    decode(): void;
    /** A view into the codec's memory: copy it before the next call. */
    getDecodedBuffer(): Uint8Array;
    getFrameInfo(): {
      readonly width: number;
      readonly height: number;
      readonly bitsPerSample: number;
      readonly componentCount: number;
      readonly isSigned?: boolean;
    };
    delete(): void;
  }
  /** Decoder classes by name. */
  type Codec = Readonly<Record<string, new () => EmscriptenDecoder>>;
  export default function open(module?: {
    readonly print?: (line: string) => void;
    readonly printErr?: (line: string) => void;
  }): Promise<Codec>;
}
declare module '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs' {
  export { default } from '@cornerstonejs/codec-charls/decodewasmjs';
}
declare module '@cornerstonejs/codec-openjpeg/decodewasmjs' {
  export { default } from '@cornerstonejs/codec-charls/decodewasmjs';
}
declare module '@cornerstonejs/codec-openjph' {
  export { default } from '@cornerstonejs/codec-charls/decodewasmjs';
}
declare module 'jpeg-lossless-decoder-js' {
  export class Decoder {
    readonly numComp: number;
    readonly xDim: number;
    readonly yDim: number;
    readonly frame: { readonly precision: number };
    decode(buffer: ArrayBuffer, offset: number, length: number): Uint8Array | Uint16Array;
  }
}
declare module '@cornerstonejs/codec-charls/wasmjs' {
  export { default } from '@cornerstonejs/codec-charls/decodewasmjs';
}
declare module '@cornerstonejs/codec-libjpeg-turbo-8bit/wasmjs' {
  export { default } from '@cornerstonejs/codec-charls/decodewasmjs';
}
declare module '@cornerstonejs/codec-openjpeg/wasmjs' {
  export { default } from '@cornerstonejs/codec-charls/decodewasmjs';
}
