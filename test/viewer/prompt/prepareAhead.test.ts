import type { Raster8 } from '../../../extensions/medclip-sam/src/core/raster';
import { activeImage, imageAt } from '../../../extensions/medclip-sam/src/viewer/image/activeImage';
import { createPrepareAhead } from '../../../extensions/medclip-sam/src/viewer/prompt/prepareAhead';
import { createFakeHost } from '../../support/panel/fakeHost';

const RASTER: Raster8 = { width: 1, height: 1, channels: 1, data: new Uint8Array(1) };

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

function setUp({ state = 'ready', power = true } = {}) {
  const fake = createFakeHost({ slices: 9 });
  const read: string[] = [];
  const prepared: AbortSignal[] = [];
  const ahead = createPrepareAhead({
    client: {
      status: () => ({ state }) as never,
      prepare: async (_image, options) => void prepared.push(options!.signal!),
    },
    readRaster: async active => {
      read.push(active.imageId);
      return RASTER;
    },
    imageAt: (from, index) => imageAt(fake.host, from, index),
    hasPower: async () => power,
  });
  const look = (slice: number) => {
    fake.show({ imageId: fake.imageIds[slice] });
    ahead.lookingAt(activeImage(fake.host));
  };
  /** Numbers of the slices that were encoded, in their order. */
  const slices = () => read.map(id => fake.imageIds.indexOf(id));
  return { fake, ahead, read, prepared, look, slices };
}

describe('prepareAhead', () => {
  test('an image looked at for a while is prepared once', async () => {
    const { look, read, prepared, fake } = setUp();
    look(1);
    await jest.advanceTimersByTimeAsync(1000);
    look(1);
    await jest.advanceTimersByTimeAsync(1000);
    expect(read).toEqual([fake.imageIds[1]]);
    expect(prepared).toHaveLength(1);
  });

  test('images scrolled past are not; the last one is', async () => {
    const { look, read, fake } = setUp();
    for (const slice of [0, 1, 2]) {
      look(slice);
      await jest.advanceTimersByTimeAsync(200);
    }
    await jest.advanceTimersByTimeAsync(1000);
    expect(read[0]).toBe(fake.imageIds[2]);
  });

  test.each([
    ['up', [2, 3, 4], [4, 5, 6]],
    ['down', [6, 5], [5, 4, 3]],
    ['to the end of the stack', [6, 7], [7, 8]],
    ['nowhere', [4], [4]],
  ])('scrolling %s, the next slices follow', async (_where, scrolled, encoded) => {
    const { look, slices } = setUp();
    for (const slice of scrolled) {
      look(slice);
      await jest.advanceTimersByTimeAsync(200);
    }
    await jest.advanceTimersByTimeAsync(1000);
    expect(slices()).toEqual(encoded);
  });

  test('on battery only the image on screen is encoded', async () => {
    const { look, slices } = setUp({ power: false });
    look(2);
    look(3);
    await jest.advanceTimersByTimeAsync(1000);
    expect(slices()).toEqual([3]);
  });

  test('the next slices are given up when the reader moves on', async () => {
    const { look, slices, ahead } = setUp();
    look(2);
    look(3);
    await jest.advanceTimersByTimeAsync(700);
    ahead.stop();
    const before = slices().length;
    await jest.advanceTimersByTimeAsync(2000);
    expect(slices().length).toBe(before);
    expect(before).toBeLessThan(4);
  });

  test('moving on and leaving cancel what is under way', async () => {
    const { look, prepared, ahead } = setUp();
    look(0);
    await jest.advanceTimersByTimeAsync(1000);
    look(1);
    expect(prepared[0]?.aborted).toBe(true);
    await jest.advanceTimersByTimeAsync(1000);
    ahead.stop();
    expect(prepared[1]?.aborted).toBe(true);
  });

  test('nothing is read before the models are there', async () => {
    const { look, read } = setUp({ state: 'loading' });
    look(0);
    await jest.advanceTimersByTimeAsync(2000);
    expect(read).toEqual([]);
  });
});
