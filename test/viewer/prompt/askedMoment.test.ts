/**
 * @jest-environment jsdom
 */
import { activeImage, imageAt } from '../../../extensions/medclip-sam/src/viewer/image/activeImage';
import {
  createRasterCache,
  displayedRaster,
} from '../../../extensions/medclip-sam/src/viewer/image/displayedRaster';
import { createFakeHost } from '../../support/panel/fakeHost';
import { resultFor, settled, setUp, untilAborted } from '../../support/panel/serviceUnderTest';

// The overlay draws on a canvas, which jsdom has not; it is driven in the browser tests.
jest.mock('../../../extensions/medclip-sam/src/viewer/draft/draftOverlay', () =>
  jest.requireActual('../../support/panel/noOverlay')
);
HTMLCanvasElement.prototype.getContext = () => null;
beforeEach(() => localStorage.clear());

test('a run that waits for the end of the one before is on the image that was on screen when it was asked for', async () => {
  const { fake, service, answers } = setUp();
  answers(async (request, options) => {
    // One that takes its time to stop.
    await untilAborted(request, options).catch(() => undefined);
    await settled();
    return resultFor(request.prompt, [1]);
  });
  service.setPrompt('lungs');
  const first = service.run();
  await settled();
  answers(async request => resultFor(request.prompt, [1, 2]));
  service.setPrompt('heart');
  const second = service.run();
  fake.show({ imageId: fake.imageIds[2] });
  await Promise.all([first, second]);
  await settled();
  expect(service.getState().draft).toMatchObject({
    ...{ prompt: 'heart', position: 'Slice 1 of 3', onScreen: false },
  });
});

describe('the window is that of the moment in which an image was asked for', () => {
  /** A CT, and another window from then on, as of another series in the same viewport. */
  function ct() {
    const fake = createFakeHost({ modality: 'CT' });
    const active = activeImage(fake.host);
    const change = () =>
      Object.assign(fake.viewport, {
        getProperties: () => ({ voiRange: { lower: 0, upper: 10 } }),
      });
    return { fake, active, change };
  }

  test('on the slices that follow', async () => {
    const { fake, active, change } = ct();
    const before = await displayedRaster(await imageAt(fake.host, active, 1));
    change();
    const after = await displayedRaster(await imageAt(fake.host, active, 1));
    expect(after.data).toEqual(before.data);
    const asNow = await displayedRaster(activeImage(fake.host));
    expect(asNow.data).not.toEqual(before.data);
  });

  test('in what is kept of an image: pixels of one window are never given out for another', async () => {
    const { fake, active, change } = ct();
    const wanted = await displayedRaster(active);
    const read = createRasterCache();
    const reading = read(active);
    change();
    expect((await reading).data).toEqual(wanted.data);
    expect((await read(activeImage(fake.host))).data).not.toEqual(wanted.data);
    expect((await read(active)).data).toEqual(wanted.data);
  });
});
