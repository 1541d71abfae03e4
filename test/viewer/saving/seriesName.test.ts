/**
 * @jest-environment jsdom
 */
import { setUp } from '../../support/panel/serviceUnderTest';

jest.mock('../../../extensions/medclip-sam/src/viewer/draft/draftOverlay', () =>
  jest.requireActual('../../support/panel/noOverlay')
);
HTMLCanvasElement.prototype.getContext = () => null;

test('the series is called as the reader says, once', async () => {
  const names: (string | undefined)[] = [];
  const { service, run } = setUp(async (accepted, name) => {
    names.push(name);
    accepted.markSaved(accepted.list());
    return { message: 'Stored.' };
  });
  await run('lungs');
  await service.accept();
  service.setSeriesName('Follow-up, left lung');
  await service.save();
  expect(service.getState().seriesName).toBe('');
  await run('heart');
  await service.accept();
  await service.save();
  expect(names).toEqual(['Follow-up, left lung', '']);
});
