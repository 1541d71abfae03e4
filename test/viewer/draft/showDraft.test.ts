/**
 * @jest-environment jsdom
 */
import { setUp } from '../../support/panel/serviceUnderTest';

// The overlay draws on a canvas, which jsdom has not; it is driven in the browser tests.
jest.mock('../../../extensions/medclip-sam/src/viewer/draft/draftOverlay', () =>
  jest.requireActual('../../support/panel/noOverlay')
);
HTMLCanvasElement.prototype.getContext = () => null;

test.each(['stack', 'volume'] as const)(
  'the draft is shown again after scrolling in a viewport of a %s',
  async type => {
    const { service, run, fake } = setUp();
    await run('lungs');
    // A volume has no index of its images.
    if (type === 'volume') Object.assign(fake.viewport, { setImageIdIndex: undefined });
    fake.show({ type, imageId: fake.imageIds[2] });
    expect(fake.viewport.getCurrentImageId?.()).toBe(fake.imageIds[2]);
    await service.showDraft();
    expect(fake.viewport.getCurrentImageId?.()).toBe(fake.imageIds[0]);
  }
);
