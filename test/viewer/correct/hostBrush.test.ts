/**
 * @jest-environment jsdom
 */
import { setUp } from '../../support/panel/serviceUnderTest';

// The overlay draws on a canvas, which jsdom has not; it is driven in the browser tests.
jest.mock('../../../extensions/medclip-sam/src/viewer/draft/draftOverlay', () =>
  jest.requireActual('../../support/panel/noOverlay')
);
HTMLCanvasElement.prototype.getContext = () => null;

const escape = (on: EventTarget = document.body) => {
  const event = new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true });
  on.dispatchEvent(event);
  return event;
};
const settled = () => new Promise(resolve => setTimeout(resolve, 0));

async function withBrush() {
  const { service, run, fake } = setUp();
  const toolNow = (toolName: string) => fake.host.commands.run('setToolActive', { toolName });
  toolNow('Zoom');
  await run('lungs');
  await service.brush('brush');
  await settled();
  return { service, fake, toolNow, hand: () => service.getState().correction.hand };
}

test('a brush that is on is said, and Esc gives the left button back to the tool before', async () => {
  const { fake, hand } = await withBrush();
  expect([hand(), fake.leftButton()]).toEqual(['brush', 'CircularBrush']);
  const field = document.body.appendChild(document.createElement('input'));
  // In a field the key is the field's.
  expect(escape(field).defaultPrevented).toBe(false);
  expect(hand()).toBe('brush');
  expect(escape().defaultPrevented).toBe(true);
  await settled();
  expect([hand(), fake.leftButton()]).toEqual(['off', 'Zoom']);
  // Without a brush the key is not ours.
  expect(escape().defaultPrevented).toBe(false);
});

test('the same button puts the brush away, the other changes it', async () => {
  const { service, fake, hand } = await withBrush();
  await service.brush('eraser');
  await settled();
  expect([hand(), fake.leftButton()]).toEqual(['eraser', 'CircularEraser']);
  await service.brush('eraser');
  await settled();
  expect([hand(), fake.leftButton()]).toEqual(['off', 'Zoom']);
});

test('clicks and box put the brush away', async () => {
  const { service, fake, hand } = await withBrush();
  service.setCorrectionTool('outside');
  await settled();
  expect([hand(), fake.leftButton()]).toEqual(['off', 'Zoom']);
});

test('a tool chosen in the toolbar of OHIF is told to the panel', async () => {
  const { toolNow, hand } = await withBrush();
  toolNow('WindowLevel');
  await settled();
  expect(hand()).toBe('off');
  toolNow('CircularEraser');
  await settled();
  expect(hand()).toBe('eraser');
});
