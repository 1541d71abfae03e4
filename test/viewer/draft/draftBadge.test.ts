/**
 * @jest-environment jsdom
 */
import type { DraftPicture } from '../../../extensions/medclip-sam/src/viewer/draft/draftPicture';
import { resultFor, setUp } from '../../support/panel/serviceUnderTest';

const onScreen: { picture: DraftPicture | null } = { picture: null };
jest.mock('../../../extensions/medclip-sam/src/viewer/draft/draftOverlay', () => ({
  createDraftOverlay: () => ({
    ...jest.requireActual('../../support/panel/noOverlay').createDraftOverlay(),
    show: async (picture: DraftPicture) => void (onScreen.picture = picture),
    clear: () => void (onScreen.picture = null),
  }),
}));
HTMLCanvasElement.prototype.getContext = () => null;

test.each([
  ['outlined', true],
  ['not-seen', true],
  ['unknown-words', false],
  ['absence-asked', false],
] as const)('%s: something of a draft on the image: %s', async (outcome, something) => {
  const { service, run, answers } = setUp();
  await run('lungs');
  expect(onScreen.picture).not.toBeNull();
  answers(async ({ prompt }) => ({
    ...resultFor(prompt, outcome === 'outlined' ? [1, 2] : null),
    outcome,
  }));
  await run('heart');
  expect(service.getState().draft).toMatchObject({ outcome });
  expect(onScreen.picture !== null).toBe(something);
});
