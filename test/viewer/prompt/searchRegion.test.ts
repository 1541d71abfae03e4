/**
 * @jest-environment jsdom
 */
import { setUp, settled } from '../../support/panel/serviceUnderTest';

// The overlay draws on a canvas, which jsdom has not; it is driven in the browser tests.
jest.mock('../../../extensions/medclip-sam/src/viewer/draft/draftOverlay', () =>
  jest.requireActual('../../support/panel/noOverlay')
);
HTMLCanvasElement.prototype.getContext = () => null;
beforeEach(() => localStorage.clear());

const BOX = [10, 10, 29, 24] as const;

/** A drag in a viewport, from corner to corner. */
function drag(element: HTMLElement, [left, top, right, bottom] = BOX) {
  const event = (name: string, clientX: number, clientY: number) =>
    new MouseEvent(name, { button: 0, clientX, clientY, bubbles: true });
  element.dispatchEvent(event('mousedown', left, top));
  window.dispatchEvent(event('mouseup', right, bottom));
}

async function twoSeries() {
  const all = setUp(undefined, { second: true, rows: 48, columns: 64 });
  await settled();
  return all;
}

test('a box belongs to the image that it was drawn on, not to that of the viewport that was active before', async () => {
  const { fake, service, run, asked } = await twoSeries();
  service.toggleRegion();
  drag(fake.otherViewport.element);
  await settled();
  expect(service.getState().region).toEqual({ state: 'set', size: [20, 15] });
  await run('liver');
  expect(asked.at(-1)).toMatchObject({ region: [...BOX] });
});

test('where the host makes another viewport active only later, a click is still on the image that was clicked', async () => {
  const { fake, service, run } = await twoSeries();
  // As React does it: told now, known after its next turn.
  Object.assign(fake.host.services.viewportGridService, { setActiveViewportId: () => undefined });
  await run('liver');
  service.setCorrectionTool('inside');
  const { element } = fake.otherViewport;
  drag(element);
  await settled();
  // The draft is on the first series: the second has nothing to correct, and the first is not changed.
  expect(service.getState().notice?.code).toBe('empty-mask');
  expect(service.getState().draft?.areaPx).toBe(3);
});

test('the tool that was chosen last has the left button', async () => {
  const { fake, service, run } = await twoSeries();
  const { element } = fake.viewport;
  await run('liver');
  service.setCorrectionTool('inside');
  service.toggleRegion();
  expect(service.getState().correction.tool).toBe('off');
  drag(element);
  expect(service.getState().region.state).toBe('set');
  // A box that is drawn stays; one that is not is not drawn any more.
  service.setCorrectionTool('outside');
  expect(service.getState().region.state).toBe('set');
  service.toggleRegion();
  service.toggleRegion();
  expect(service.getState().region.state).toBe('drawing');
  service.setCorrectionTool('outside');
  expect(service.getState()).toMatchObject({
    region: { state: 'off' },
    correction: { tool: 'outside' },
  });
});

test("a picture in the host's capture dialog is not worked on, and does not become the active viewport", async () => {
  const { fake, service } = await twoSeries();
  service.toggleRegion();
  const { services } = fake.host;
  const viewports = new Map([['vp-1', {}]]);
  Object.assign(services.viewportGridService, { getState: () => ({ viewports }) });
  drag(fake.otherViewport.element);
  expect(services.viewportGridService.getActiveViewportId()).toBe('vp-1');
  expect(service.getState().region.state).toBe('drawing');
});
