/**
 * @jest-environment jsdom
 */
import { idleClient } from '../../support/panel/idleClient';
import type { Mask } from '../../../extensions/medclip-sam/src/core/raster';
import { createTextSegmentService } from '../../../extensions/medclip-sam/src/viewer/TextSegmentService';
import { createFakeHost } from '../../support/panel/fakeHost';
import { fakeSaver } from '../../support/panel/fakeSaver';
import { resultFor, settled } from '../../support/panel/serviceUnderTest';

// The overlay draws on a canvas, which jsdom has not; it is driven in the browser tests.
jest.mock('../../../extensions/medclip-sam/src/viewer/draft/draftOverlay', () =>
  jest.requireActual('../../support/panel/noOverlay')
);
HTMLCanvasElement.prototype.getContext = () => null;

const SIZE = 64;
const square = (from: number, to: number): Mask => {
  const data = new Uint8Array(SIZE * SIZE);
  for (let y = from; y < to; y++) data.fill(1, y * SIZE + from, y * SIZE + to);
  return { width: SIZE, height: SIZE, data };
};
const area = (mask: Mask | null | undefined) => mask?.data.reduce((n, v) => n + v, 0) ?? 0;
/** A reader on five slices with an outline on the third; the model answers a click when the test lets it. */
async function reader() {
  localStorage.clear();
  const fake = createFakeHost({
    ...{ modality: 'CT', slices: 5, rows: SIZE, columns: SIZE },
    pixels: () => new Uint16Array(SIZE * SIZE).fill(7),
  });
  const gates: (() => void)[] = [];
  const client = idleClient({
    segment: async () => ({ ...resultFor('liver', [1]), mask: square(10, 30) }),
    refine: () =>
      new Promise(resolve =>
        gates.push(() => resolve({ mask: square(10, 44), iouPrediction: 0.9, stability: 0.9 }))
      ),
  });
  const saver = fakeSaver(async accepted => {
    accepted.markSaved(accepted.list());
    return { message: 'Stored.' };
  });
  const service = createTextSegmentService({ host: fake.host, client, saver });
  service.enter();
  const show = (index: number) => fake.show({ imageId: fake.imageIds[index] });
  show(2);
  service.setPrompt('liver');
  await service.run();
  await settled();
  const click = (tool: 'inside' | 'outside', x: number, y: number) => {
    if (service.getState().correction.tool !== tool) service.setCorrectionTool(tool);
    const event = (name: string) =>
      new MouseEvent(name, {
        ...{ button: 0, clientX: x, clientY: y },
        bubbles: true,
      });
    fake.viewport.element.dispatchEvent(event('mousedown'));
    window.dispatchEvent(event('mouseup'));
  };
  /** Answers whatever is asked, until nothing more comes. */
  const answered = async () => {
    for (let quiet = 0; quiet < 3; quiet++) {
      await settled();
      if (gates.length > 0 || service.getState().correction.busy) quiet = -1;
      gates.splice(0).forEach(gate => gate());
    }
  };
  const onSlice = (index: number): number => {
    const { segments } = service.getState();
    const image = fake.images.get(`${segments[0]?.id}:${fake.imageIds[index]}`);
    return image ? area({ ...square(0, 0), data: Uint8Array.from(image.getPixelData()) }) : 0;
  };
  return { fake, service, show, click, answered, onSlice };
}

test('a click belongs to the image that was clicked, wherever the reader has scrolled since', async () => {
  const { service, show, click, answered } = await reader();
  const slices = () => service.getState().slices.strip.map(m => m !== null);
  expect(slices()).toEqual([false, false, true, false, false]);
  click('inside', 36, 36);
  click('inside', 42, 42);
  show(3);
  await answered();
  expect(slices()).toEqual([false, false, true, false, false]);
  show(2);
  await settled();
  expect(service.getState().draft!.areaPx).toBeGreaterThan(400);
});

test.each([
  ['before Accept is in what is accepted', ['click', 'accept']],
  ['while the draft is being accepted goes to the segment that it becomes', ['accept', 'click']],
])('what is clicked %s', async (_name, order) => {
  const { service, click, answered, onSlice } = await reader();
  const accepting = order.map(what =>
    what === 'click' ? click('inside', 36, 36) : service.accept()
  );
  await answered();
  await Promise.all(accepting);
  expect(service.getState().segments).toHaveLength(1);
  expect(onSlice(2)).toBeGreaterThan(400);
});

test.each([
  ['a draft', []],
  ['what the draft has become', ['accept']],
  ['the draft, after its acceptance was undone', ['accept', 'undo']],
  ['a segment whose acceptance was undone and redone', ['accept', 'undo', 'redo']],
])('an opposite click takes an earlier one back on %s', async (_name, acts) => {
  const { service, fake, click, answered, onSlice } = await reader();
  click('inside', 36, 36);
  await answered();
  const grown = service.getState().draft!.areaPx;
  expect(grown).toBeGreaterThan(400);
  for (const act of acts) {
    if (act === 'accept') await service.accept();
    else fake.host.commands.run(act);
    await answered();
  }
  click('outside', 36, 36);
  await answered();
  expect(service.getState().draft?.areaPx ?? onSlice(2)).toBe(400);
});

test('what is clicked before Save is saved', async () => {
  const { service, click, answered, onSlice } = await reader();
  await service.accept();
  await settled();
  click('inside', 36, 36);
  const saving = service.save();
  await answered();
  await saving;
  expect(onSlice(2)).toBeGreaterThan(400);
  expect(service.getState().save.state).toBe('saved');
  expect(service.getState().segments).toMatchObject([{ saved: true }]);
});

test('a draft that is discarded takes its clicks along', async () => {
  const { service, click, answered } = await reader();
  click('inside', 36, 36);
  service.discard();
  await answered();
  expect(service.getState()).toMatchObject({ draft: null, notice: null, segments: [] });
});

test('a click beside the image is refused and not remembered', async () => {
  const { service, click, answered } = await reader();
  click('outside', SIZE + 5, 20);
  await answered();
  expect(service.getState().notice).toMatchObject({
    message: 'A point lies outside of the image.',
  });
  click('inside', 36, 36);
  await answered();
  expect(service.getState().draft!.areaPx).toBeGreaterThan(400);
});

test('what was said of a click that changed nothing goes when one changes something', async () => {
  const { service, click, answered } = await reader();
  click('outside', 50, 50);
  await answered();
  expect(service.getState().notice?.message).toContain('already outside');
  click('inside', 36, 36);
  await answered();
  expect(service.getState().draft!.areaPx).toBeGreaterThan(400);
  expect(service.getState().notice).toBeNull();
});

test.each(['accepted', 'discarded', 'scrolled away from'])(
  'what was said of a click that changed nothing goes when the outline is %s',
  async what => {
    const { service, show, click, answered } = await reader();
    click('inside', 20, 20);
    await answered();
    expect(service.getState().notice?.message).toContain('already inside');
    if (what === 'accepted') await service.accept();
    else if (what === 'discarded') service.discard();
    else show(3);
    await answered();
    expect(service.getState().notice).toBeNull();
  }
);

test('a click outside where one inside was takes back what that one added, and inside once more brings it again', async () => {
  const { service, click, answered } = await reader();
  const clicked = async (tool: 'inside' | 'outside', x: number, y: number) => {
    click(tool, x, y);
    await answered();
    return service.getState().draft!.areaPx;
  };
  const before = service.getState().draft!.areaPx;
  const grown = await clicked('inside', 36, 36);
  expect(grown).toBeGreaterThan(before);
  expect(await clicked('outside', 37, 36)).toBe(before);
  expect(await clicked('inside', 37, 36)).toBe(grown);
  // Ctrl+Z goes the same way back; what a click had changed is still known then.
  service.undo();
  await answered();
  expect(service.getState().draft!.areaPx).toBe(before);
  service.redo();
  await answered();
  expect(await clicked('outside', 36, 36)).toBe(before);
});
