/**
 * @jest-environment jsdom
 */
import { resultFor, setUp } from '../../support/panel/serviceUnderTest';

// The overlay draws on a canvas, which jsdom has not; it is driven in the browser tests.
jest.mock('../../../extensions/medclip-sam/src/viewer/draft/draftOverlay', () =>
  jest.requireActual('../../support/panel/noOverlay')
);
HTMLCanvasElement.prototype.getContext = () => null;

test('a draft without an outline has nothing to correct, and the message says so of it alone', async () => {
  const { service, run, answers } = setUp();
  answers(async ({ prompt }) => resultFor(prompt, prompt === 'heart' ? [1, 2] : null));
  await run('lungs, heart');
  await service.applyMaskOperation('grow');
  expect(service.getState().notice).toMatchObject({
    message: '“lungs” has no outline to correct.',
    remedy: expect.stringContaining('Choose another draft'),
  });
  answers(async ({ prompt }) => resultFor(prompt, null));
  await run('lungs');
  await service.applyMaskOperation('grow');
  expect(service.getState().notice).toMatchObject({
    message: 'There is no outline to correct on this series.',
  });
});
