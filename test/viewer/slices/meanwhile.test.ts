/**
 * @jest-environment jsdom
 */
import { idleClient } from '../../support/panel/idleClient';
import type { Mask } from '../../../extensions/medclip-sam/src/core/raster';
import type { RefineRequest } from '../../../extensions/medclip-sam/src/engine/contract';
import { createTextSegmentService } from '../../../extensions/medclip-sam/src/viewer/TextSegmentService';
import { createFakeHost } from '../../support/panel/fakeHost';
import { fakeSaver } from '../../support/panel/fakeSaver';
import { resultFor, settled } from '../../support/panel/serviceUnderTest';

// The overlay draws on a canvas, which jsdom has not; it is driven in the browser tests.
jest.mock('../../../extensions/medclip-sam/src/viewer/draft/draftOverlay', () =>
  jest.requireActual('../../support/panel/noOverlay')
);
HTMLCanvasElement.prototype.getContext = () => null;

const SIZE = 32;
const [ROWS_OF_RUN, ROWS_OF_BOX] = [10, 3];
/** So many rows of 20 pixels. */
const rows = (count: number): Mask => {
  const data = new Uint8Array(SIZE * SIZE);
  for (let y = 6; y < 6 + count; y++) data.fill(1, y * SIZE + 5, y * SIZE + 25);
  return { width: SIZE, height: SIZE, data };
};

/** A reader with a draft on the third of five slices; the models wait for the test while they carry it to the next ones. */
async function continuing() {
  localStorage.clear();
  const fake = createFakeHost({
    ...{ modality: 'CT', slices: 5, rows: SIZE, columns: SIZE },
    pixels: () => new Uint16Array(SIZE * SIZE).fill(7),
  });
  const gates: (() => void)[] = [];
  let open = false;
  const client = idleClient({
    segment: async () => ({ ...resultFor('liver', [1]), mask: rows(ROWS_OF_RUN) }),
    refine: async (_: unknown, { mask }: RefineRequest) => {
      if (mask && !open) await new Promise<void>(resolve => gates.push(resolve));
      return { mask: mask ?? rows(ROWS_OF_BOX), iouPrediction: 0.9, stability: 0.9 };
    },
  });
  const saver = fakeSaver(async () => ({ message: 'Stored.' }));
  const service = createTextSegmentService({ host: fake.host, client, saver });
  service.enter();
  const show = async (index: number) => {
    fake.show({ imageId: fake.imageIds[index] });
    await settled();
  };
  await show(2);
  service.setPrompt('liver');
  await service.run();
  const work = service.propagate('down', 2);
  const latest = Date.now() + 10_000;
  while (gates.length === 0 && Date.now() < latest) await settled();
  expect(gates).toHaveLength(1);
  /** From now on the models answer at once. */
  const ends = async () => {
    open = true;
    gates.splice(0).forEach(gate => gate());
    await work;
    await settled();
  };
  const box = async (index: number) => {
    await show(index);
    service.setCorrectionTool('box');
    const event = (name: string, at: number) =>
      new MouseEvent(name, { button: 0, clientX: at, clientY: at, bubbles: true });
    fake.viewport.element.dispatchEvent(event('mousedown', 4));
    window.dispatchEvent(event('mouseup', 26));
    await settled();
    service.setCorrectionTool('box');
  };
  /** Outlined rows by slice. */
  const outlined = () => {
    const [segment] = service.getState().segments;
    return fake.imageIds.map(id => {
      const data = fake.images.get(`${segment?.id}:${id}`)?.getPixelData() as Uint8Array;
      return (data ?? []).reduce((sum, v) => sum + v, 0) / 20;
    });
  };
  const outcome = () => service.getState().slices.outcome;
  return { fake, service, ends, box, outlined, outcome };
}

afterEach(() => localStorage.clear());

test('accepted while it is continued: the slices belong to the segment that the draft has become', async () => {
  const { service, ends, outlined, outcome } = await continuing();
  await service.accept();
  await ends();
  expect(outlined()).toEqual([0, 0, 10, 10, 10]);
  expect(outcome()).toMatch(/^2 images outlined/);
});

test('accepting ends after the slices are drawn: none of them is lost', async () => {
  const { service, ends, outlined } = await continuing();
  const accepting = service.accept();
  await ends();
  await accepting;
  expect(outlined()).toEqual([0, 0, 10, 10, 10]);
});

test('an outline that the reader draws meanwhile on a slice ahead stays, and that is said', async () => {
  const { service, ends, box, outlined, outcome } = await continuing();
  await box(3);
  await ends();
  expect(outcome()).toMatch(/^1 image outlined.*1 image that you changed meanwhile stays/);
  await service.accept();
  await settled();
  expect(outlined()).toEqual([0, 0, ROWS_OF_RUN, ROWS_OF_BOX, ROWS_OF_RUN]);
});

test.each(['discarded', 'accepted and removed'])(
  'an outline that is %s meanwhile gets no slices, and that is said',
  async how => {
    const { service, ends, outlined, outcome, fake } = await continuing();
    if (how === 'discarded') service.discard();
    else {
      await service.accept();
      await settled();
      fake.host.commands.run('undo');
      service.discard();
    }
    await ends();
    expect(service.getState()).toMatchObject({ draft: null, segments: [] });
    expect(outlined()).toEqual([0, 0, 0, 0, 0]);
    expect(outcome()).toBe('');
    expect(service.getState().notice).toMatchObject({
      tone: 'info',
      message: expect.stringMatching(/discarded/),
    });
  }
);

test('cancelled: the panel is ready for the same again, and goes on where it was stopped', async () => {
  const { service, ends, outlined } = await continuing();
  service.cancelPropagation();
  await ends();
  expect(service.getState()).toMatchObject({ run: null, slices: { running: null } });
  const again = service.propagate('up', 1);
  await again;
  await service.accept();
  await settled();
  expect(outlined()).toEqual([0, 10, 10, 10, 0]);
});
