import { isKept, maskFromRuns } from '@medclip/extension-medclip-sam/algorithm/mask/compactMask';
import { runsOfMask } from '@medclip/extension-medclip-sam/algorithm/mask/maskRuns';
import type { RefineRequest } from '@medclip/extension-medclip-sam/engine/contract';
import type { Mask, SourcePx } from '@medclip/extension-medclip-sam/core/raster';
import { setUpFakeWorkers, FakeWorker } from '../../support/inference/fakeInferenceWorker';

/** A disc in the middle. */
function disc(side: number): Mask {
  const data = new Uint8Array(side * side);
  for (let y = 0; y < side; y++) {
    const half = Math.floor(Math.sqrt(Math.max(0, (side / 4) ** 2 - (y - side / 2) ** 2)));
    data.fill(1, y * side + side / 2 - half, y * side + side / 2 + half);
  }
  return { width: side, height: side, data };
}

/** Bytes of all the arrays that a message holds, each once. */
function bytesIn(message: unknown, seen = new Set<object>()): number {
  if (typeof message !== 'object' || message === null || seen.has(message)) return 0;
  seen.add(message);
  if (ArrayBuffer.isView(message)) return message.byteLength;
  return Object.values(message).reduce<number>((sum, value) => sum + bytesIn(value, seen), 0);
}

test('a click sends and gets an outline’s runs: bytes as its edge is long, not as its image is large', async () => {
  const fake = setUpFakeWorkers();
  const sides = [512, 4096];
  const bytes: number[] = [];
  for (const side of sides) {
    const runs = runsOfMask(disc(side));
    FakeWorker.handlers = () => ({
      refine: async asked => {
        const answer = { mask: runs, iouPrediction: 1, stability: 1 };
        bytes.push(bytesIn({ ...asked, image: null }) + bytesIn(answer));
        return answer;
      },
    });
    const client = fake.open();
    const request: RefineRequest = {
      ...{ box: null, mask: disc(side) },
      points: [{ x: 1 as SourcePx, y: 1 as SourcePx, label: 1 }],
    };
    const { mask } = await client.refine(fake.image, request);
    expect(isKept(mask)).toBe(true);
    expect(Buffer.compare(mask.data, disc(side).data)).toBe(0);
    await client.dispose();
  }
  await fake.finish();
  // Eight times the side: eight times the runs, where pixels would be 64 times as many.
  expect(bytes[1]!).toBeLessThan(8.5 * bytes[0]!);
  expect(bytes[1]!).toBeLessThan(200_000);
});

test('a mask of a result that has none stays none, and one that is there has its pixels', async () => {
  const fake = setUpFakeWorkers();
  const runs = runsOfMask(disc(16));
  FakeWorker.handlers = () => ({
    segment: async ({ request: { prompt } }) =>
      ({ prompt, mask: prompt === 'cyst' ? runs : null }) as never,
  });
  fake.open();
  expect((await fake.run('cyst')).mask).toEqual(maskFromRuns(runs));
  expect((await fake.run('nothing')).mask).toBeNull();
  await fake.finish();
});
