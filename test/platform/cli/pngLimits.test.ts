import { crc32, deflateSync } from 'node:zlib';
import { greyPng, readPng } from '../../../platform/cli/src/pngImage';

const crcOf = crc32 as ((data: Buffer) => number) | undefined;

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(data.length);
  const tail = Buffer.alloc(4);
  tail.writeUInt32BE(crcOf?.(body) ?? 0);
  return Buffer.concat([head, body, tail]);
}

/** A PNG that says how large it is, and holds next to nothing. */
function claiming(width: number, height: number): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const data = chunk('IDAT', deflateSync(Buffer.alloc(4)));
  return new Uint8Array(
    Buffer.concat([signature, chunk('IHDR', header), data, chunk('IEND', Buffer.alloc(0))])
  );
}

test('what stands behind the end of a PNG is no part of it', () => {
  const picture = greyPng(3, 2, Uint8Array.of(0, 50, 100, 150, 200, 250));
  const { width, height, data } = readPng(
    new Uint8Array(Buffer.concat([picture, Buffer.from('JUNK IEND')]))
  );
  expect([width, height, ...data]).toEqual([3, 2, 0, 50, 100, 150, 200, 250]);
});

test('a PNG of 74 bytes that claims gigabytes is refused by its header, without memory', () => {
  const before = process.memoryUsage().rss;
  expect(() => readPng(claiming(35_000, 35_000))).toThrow(
    expect.objectContaining({ code: 'too-large', message: expect.stringMatching(/pixels/) })
  );
  expect(() => readPng(claiming(5000, 5000))).toThrow(/damaged/);
  expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
});
