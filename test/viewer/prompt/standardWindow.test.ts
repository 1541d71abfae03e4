/**
 * @jest-environment jsdom
 */
import { resultFor, settled, setUp } from '../../support/panel/serviceUnderTest';

jest.mock('../../../extensions/medclip-sam/src/viewer/draft/draftOverlay', () =>
  jest.requireActual('../../support/panel/noOverlay')
);
HTMLCanvasElement.prototype.getContext = () => null;

const CT = {
  modality: 'CT',
  instance: {
    ...{ SamplesPerPixel: 1, PhotometricInterpretation: 'MONOCHROME2', Rows: 8, Columns: 10 },
    ...{ BitsAllocated: 16, BitsStored: 16, HighBit: 15, PixelRepresentation: 0 },
  },
} as const;

test('a window far from the standard one is said with both; run with the standard one, nothing is to be said', async () => {
  const { service, run, asked, answers } = setUp(undefined, CT);
  answers(async ({ prompt, window }) => ({
    ...resultFor(prompt, [1, 2]),
    ...(window && { window }),
  }));
  // The viewport of the fake host shows 0 to 79.
  await run('lungs');
  expect(asked[0]?.window).toEqual({ center: 39.5, width: 79 });
  // As the viewer writes them.
  const farWindow = { used: 'C 40 W 80', standard: 'C 40 W 400' };
  expect(service.getState().draft).toMatchObject({ farWindow });

  await service.runStandardWindow();
  await settled();
  expect(asked[1]).toMatchObject({ prompt: 'lungs', window: { center: 39.5, width: 399 } });
  expect(service.getState().draft).toMatchObject({ farWindow: null });
});

test('on ultrasound, which has no standard window, nothing is offered', async () => {
  const { service, run } = setUp();
  await run('lungs');
  expect(service.getState().draft).toMatchObject({ farWindow: null });
});
