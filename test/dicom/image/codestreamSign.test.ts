import type { RawFrame } from '../../support/generators/compress';
import { SYNTAX } from '../../support/generators/encodeDicom';
import { identity, imageFile, SOP } from '../../support/generators/imageObject';
import { readDicomImage } from '../../support/dicom/readDicom';

const [WIDTH, HEIGHT, BITS] = [64, 64, 12];
/** Every value of 12 bits, from -2048 to 2047. */
const VALUES = Array.from({ length: WIDTH * HEIGHT }, (_, i) => i - 2048);
/** LINEAR_EXACT from -2048 to 2048 (PS3.3 C.11.2.1.3.2): the values on all grey levels. */
const WINDOW = { WindowCenter: 0, WindowWidth: 4096, VOILUTFunction: 'LINEAR_EXACT' };
const EXPECTED = VALUES.map(v => Math.min(255, Math.round(((v + 2048) / 4096) * 255)));

const frameOf = (signed: boolean): RawFrame => {
  const words = VALUES.map(v => (signed ? v & 0xffff : v & 0xfff));
  return {
    ...{ width: WIDTH, height: HEIGHT, channels: 1, bits: BITS, signed },
    bytes: new Uint8Array(Uint16Array.from(words).buffer),
  };
};

/**
 * DCMTK has no JPEG 2000 to compare with. The values are the code stream's (PS3.5 8.2.4, A.4.4): its sign is a
 * sign whatever the header says, and where only the header has one, the stream holds two's complement in Bits Stored.
 */
describe('JPEG 2000 whose sign is not that of its header', () => {
  test.each([
    ['both signed', true, 1],
    ['stream signed, header not', true, 0],
    ['header signed, stream not', false, 1],
  ])('%s', async (_, signed, PixelRepresentation) => {
    for (const transferSyntax of [SYNTAX.jpeg2000Lossless, SYNTAX.htJpeg2000Lossless]) {
      const header = { ...identity('sign', 'CT', SOP.ct), ...WINDOW, PixelRepresentation };
      const file = await imageFile(header, [frameOf(signed)], 'MONOCHROME2', { transferSyntax });
      const { raster } = await readDicomImage(file);
      const most = raster.data.reduce((m, v, i) => Math.max(m, Math.abs(v - EXPECTED[i]!)), 0);
      expect({ transferSyntax, within: most <= 1, most }).toEqual({
        transferSyntax,
        within: true,
        most,
      });
    }
  });

  test('neither signed: the same bits are other values', async () => {
    const header = { ...identity('sign', 'CT', SOP.ct), ...WINDOW };
    const options = { transferSyntax: SYNTAX.jpeg2000Lossless };
    const { raster } = await readDicomImage(
      await imageFile(header, [frameOf(false)], 'MONOCHROME2', options)
    );
    // -1 is 4095 then: white.
    expect([raster.data[0], raster.data[2047], raster.data[2048]]).toEqual([255, 255, 128]);
  });
});
