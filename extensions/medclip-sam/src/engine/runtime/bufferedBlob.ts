/** Bytes that are read at once: a weight is some megabytes, and no second copy of a large one is wanted. */
const PIECE = 8 * 2 ** 20;

/**
 * A Blob for ONNX Runtime, whose JSPI build reads external weights with `slice(from, to).stream()`. Chromium at times never answers
 * a read of a Blob's own stream (one load in four did not end where much was computed on WebGPU before), so that the stream
 * is made of `arrayBuffer()` here, which always answers. It is no byte stream, and the runtime takes its plain reader.
 */
export class BufferedBlob extends Blob {
  constructor(private readonly source: Blob) {
    super();
  }

  override get size(): number {
    return this.source.size;
  }

  override slice(start?: number, end?: number): Blob {
    return new BufferedBlob(this.source.slice(start, end));
  }

  override stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    const { source } = this;
    let at = 0;
    return new ReadableStream({
      async pull(controller) {
        if (at < source.size) {
          const piece = source.slice(at, at + PIECE);
          at += piece.size;
          controller.enqueue(new Uint8Array(await piece.arrayBuffer()));
        }
        if (at >= source.size) controller.close();
      },
    });
  }
}
