/**
 * @jest-environment jsdom
 */
import { getCommandsModule } from '../../../extensions/medclip-sam/src/commandsModule';
import type { HostParams } from '../../../extensions/medclip-sam/src/viewer/host/host';
import { setUp } from '../../support/panel/serviceUnderTest';

// The overlay draws on a canvas, which jsdom has not; it is driven in the browser tests.
jest.mock('../../../extensions/medclip-sam/src/viewer/draft/draftOverlay', () =>
  jest.requireActual('../../support/panel/noOverlay')
);
HTMLCanvasElement.prototype.getContext = () => null;

test('a key that is pressed before each click keeps its tool; the button puts it away, and X changes the sign', async () => {
  const { service, run, fake } = setUp();
  const params = { servicesManager: { services: fake.host.services } } as unknown as HostParams;
  const { actions } = getCommandsModule(params, service, () => null);
  await run('lungs');
  const tool = () => service.getState().correction.tool;
  for (const [press, expected] of [
    [actions.medclipInside, 'inside'],
    [actions.medclipInside, 'inside'],
    [actions.medclipOutside, 'outside'],
    [actions.medclipOutside, 'outside'],
    [actions.medclipSwapClick, 'inside'],
  ] as const) {
    press();
    expect(tool()).toBe(expected);
  }
  service.setCorrectionTool('inside');
  expect(tool()).toBe('off');
});
