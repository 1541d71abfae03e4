import { CODECS } from '../../../platform/cli/src/codecs';

/** One row of eight 12-bit samples in lossless JPEG (ITU-T T.81, annex H): all equal to the first prediction, a bit each. */
const EIGHT_EQUAL = Uint8Array.from([
  ...[0xff, 0xd8],
  // One code, `0`: no difference.
  ...[0xff, 0xc4, 0, 20, 0, 1, ...new Array<number>(15).fill(0), 0],
  ...[0xff, 0xc3, 0, 11, 12, 0, 1, 0, 8, 1, 1, 0x11, 0],
  ...[0xff, 0xda, 0, 8, 1, 1, 0, 1, 0, 0],
  // Eight codes fill the byte, so that the end marker follows the last of them at once.
  0x00,
  ...[0xff, 0xd9],
]);

test('the last sample of a lossless JPEG is read, also where its code ends with a byte', async () => {
  const decoded = await CODECS.get('1.2.840.10008.1.2.4.70')!(EIGHT_EQUAL);
  const { buffer, byteOffset } = decoded.bytes;
  expect([...new Uint16Array(buffer, byteOffset, 8)]).toEqual(new Array(8).fill(2048));
});
