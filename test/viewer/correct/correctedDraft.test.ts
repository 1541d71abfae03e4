/**
 * @jest-environment jsdom
 */
import { resultFor, setUp } from '../../support/panel/serviceUnderTest';

// The overlay draws on a canvas, which jsdom has not; it is driven in the browser tests.
jest.mock('../../../extensions/medclip-sam/src/viewer/draft/draftOverlay', () =>
  jest.requireActual('../../support/panel/noOverlay')
);
HTMLCanvasElement.prototype.getContext = () => null;

test('the confidence is of the outline that the model drew, not of what a hand made of it', async () => {
  const { service, run, fake, answers } = setUp();
  answers(async ({ prompt }) => ({
    ...resultFor(prompt, [33, 34, 43, 44]),
    confidence: { level: 'high', limitedBy: [] },
  }));
  await run('lungs');
  const of = () => service.getState().draft!.confidenceOf;
  expect(of()).toBe('shown');
  await service.applyMaskOperation('grow');
  expect(of()).toBe('before-correction');
  fake.host.commands.run('undo');
  await new Promise(resolve => setTimeout(resolve, 50));
  expect(of()).toBe('shown');
});

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
