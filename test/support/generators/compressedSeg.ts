import { compressed } from './compress';
import { SYNTAX } from './encodeDicom';
import { foreignSegFile, type ForeignSeg } from './segObject';

/** One code stream a frame, as archives and other programs compress segmentations; of one bit as samples of one bit. */
export const codeStreams = (seg: ForeignSeg, syntax: string): Promise<readonly Uint8Array[]> =>
  Promise.all(
    seg.frames.map(({ stored }) => {
      const bits = seg.bits ?? (seg.type === 'BINARY' ? 1 : 8);
      const bytes =
        bits === 16 ? new Uint8Array(Uint16Array.from(stored).buffer) : Uint8Array.from(stored);
      const size = { width: seg.columns, height: seg.rows, channels: 1, signed: false } as const;
      return compressed({ ...size, bits, bytes }, syntax);
    })
  );

/** The segmentation in a compressed transfer syntax, one fragment a frame, without an offset table. */
export async function compressedSegFile(
  name: string,
  seg: ForeignSeg,
  syntax: string = SYNTAX.jpeg2000Lossless
): Promise<Uint8Array> {
  const pixels = { fragments: await codeStreams(seg, syntax) };
  return foreignSegFile(name, { ...seg, pixels }, { transferSyntax: syntax });
}
