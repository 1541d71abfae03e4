import type { Raster8 } from '../../extensions/medclip-sam/src/algorithm/raster';
import { activeImage } from '../../extensions/medclip-sam/src/viewer/activeImage';
import { createPrepareAhead } from '../../extensions/medclip-sam/src/viewer/prepareAhead';
import { createFakeHost } from '../support/fakeHost';

const RASTER: Raster8 = { width: 1, height: 1, channels: 1, data: new Uint8Array(1) };

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

function setUp(state = 'ready') {
  const fake = createFakeHost();
  const read: string[] = [];
  const prepared: AbortSignal[] = [];
  const ahead = createPrepareAhead(
    {
      status: () => ({ state }) as never,
      prepare: async (_image, options) => void prepared.push(options!.signal!),
    },
    async active => {
      read.push(active.imageId);
      return RASTER;
    }
  );
  const look = (slice: number) => {
    fake.show({ imageId: fake.imageIds[slice] });
    ahead.lookingAt(activeImage(fake.host));
  };
  return { fake, ahead, read, prepared, look };
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
    expect(read).toEqual([fake.imageIds[2]]);
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
    const { look, read } = setUp('loading');
    look(0);
    await jest.advanceTimersByTimeAsync(2000);
    expect(read).toEqual([]);
  });
});
