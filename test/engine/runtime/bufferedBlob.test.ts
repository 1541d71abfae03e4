import { BufferedBlob } from '../../../extensions/medclip-sam/src/engine/runtime/bufferedBlob';

const bytes = Uint8Array.from({ length: 20 * 2 ** 20 }, (_, i) => (i * 7919) % 251);

/** As ONNX Runtime reads: the plain reader, where there is no other. */
async function readAll(blob: Blob): Promise<Uint8Array> {
  const stream = blob.stream();
  expect(() => stream.getReader({ mode: 'byob' })).toThrow('byte stream');
  const reader = stream.getReader();
  const out = new Uint8Array(blob.size);
  let at = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    out.set(value, at);
    at += value.length;
  }
  expect(at).toBe(blob.size);
  return out;
}

describe('a Blob for ONNX Runtime', () => {
  const blob = new BufferedBlob(new Blob([bytes]));

  test('is a Blob, whose stream gives all bytes', async () => {
    expect(blob).toBeInstanceOf(Blob);
    expect(blob.size).toBe(bytes.length);
    expect(Buffer.compare(await readAll(blob), bytes)).toBe(0);
  });

  test('parts are read in pieces, over their borders', async () => {
    const [from, to] = [3, 17 * 2 ** 20 + 5];
    expect(Buffer.compare(await readAll(blob.slice(from, to)), bytes.subarray(from, to))).toBe(0);
  });

  test('an empty part ends at once', async () => {
    expect(await readAll(blob.slice(5, 5))).toHaveLength(0);
  });

  test('a file that has gone is an error and not an end', async () => {
    const gone = new Blob(['weights']);
    gone.slice = () => ({ size: 7, arrayBuffer: () => Promise.reject(new Error('gone')) }) as never;
    await expect(new BufferedBlob(gone).stream().getReader().read()).rejects.toThrow('gone');
  });
});
