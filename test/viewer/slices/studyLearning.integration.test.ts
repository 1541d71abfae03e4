/**
 * @jest-environment jsdom
 */
import { idleClient } from '../../support/panel/idleClient';
import { overlap } from '../../../extensions/medclip-sam/src/algorithm/slices/propagate';
import type { Mask } from '../../../extensions/medclip-sam/src/core/raster';
import type { InferenceClient } from '../../../extensions/medclip-sam/src/engine/worker/client';
import { createTextSegmentService } from '../../../extensions/medclip-sam/src/viewer/TextSegmentService';
import { createFakeHost } from '../../support/panel/fakeHost';
import { fakeSaver } from '../../support/panel/fakeSaver';
import { resultFor, settled } from '../../support/panel/serviceUnderTest';
import { phantomStack, type Phantom } from '../../support/images/tissuePhantom';

// The overlay draws on a canvas, which jsdom has not; it is driven in the browser tests.
jest.mock('../../../extensions/medclip-sam/src/viewer/draft/draftOverlay', () =>
  jest.requireActual('../../support/panel/noOverlay')
);
HTMLCanvasElement.prototype.getContext = () => null;

const SIZE = 96;

/** A reader on a stack of bright discs; the text outlines the slice on screen as the truth has it, a box another mask. */
async function readerOn(stack: readonly Phantom[], at: number) {
  localStorage.clear();
  const fake = createFakeHost({
    ...{ modality: 'CT', slices: stack.length, rows: SIZE, columns: SIZE },
    // The fake viewport's window is as wide as the image has pixels.
    pixels: i => Uint16Array.from(stack[i]!.image.data, v => v * 36),
  });
  const shown = { index: at, refined: stack[at]!.outline };
  const client = idleClient({
    segment: async () => ({
      ...resultFor('liver', [1]),
      mask: stack[shown.index]!.outline,
    }),
    refine: async () => ({ mask: shown.refined, iouPrediction: 0.9, stability: 0.9 }),
  });
  const saver = fakeSaver(async () => ({ message: 'Stored.' }));
  const service = createTextSegmentService({ host: fake.host, client, saver });
  service.enter();
  const show = (index: number) => {
    shown.index = index;
    fake.show({ imageId: fake.imageIds[index] });
  };
  const slices = () => service.getState().slices;
  const strip = () =>
    slices()
      .strip.map(m => m?.[0] ?? '.')
      .join('');
  const voxels = (index: number): Mask => {
    const { segments } = service.getState();
    const image = fake.images.get(`${segments[0]!.id}:${fake.imageIds[index]}`);
    const data = Uint8Array.from(image?.getPixelData() as Uint8Array);
    return { width: SIZE, height: SIZE, data };
  };
  /** A box around what is meant; the model answers with the mask. */
  const correct = async (index: number, mask: Mask) => {
    show(index);
    shown.refined = mask;
    await settled();
    service.setCorrectionTool('box');
    const event = (name: string, p: number) =>
      new MouseEvent(name, { button: 0, clientX: p, clientY: p, bubbles: true });
    fake.viewport.element.dispatchEvent(event('mousedown', 20));
    window.dispatchEvent(event('mousemove', 80));
    window.dispatchEvent(event('mouseup', 80));
    await settled();
    await settled();
    service.setCorrectionTool('box');
    await settled();
  };
  show(at);
  service.setPrompt('liver');
  await service.run();
  await service.accept();
  await settled();
  return { fake, service, show, slices, strip, voxels, correct };
}

/** As an outline that a reader draws a little wider. */
function wider({ width, height, data }: Mask): Mask {
  const out = data.slice();
  data.forEach((v, i) => {
    if (v) [i - 1, i + 1, i - width, i + width].forEach(k => (out[k] = 1));
  });
  return { width, height, data: out };
}

describe('learning in the study', () => {
  test('after a correction the untouched slices are older, and are drawn anew only when asked', async () => {
    const stack = phantomStack(9);
    const reader = await readerOn(stack, 4);
    const { service, slices, strip, voxels } = reader;
    expect(slices().teachers).toEqual({ outlines: 1, corrections: 0 });
    await service.propagate('both', 3);
    await settled();
    expect(strip()).toBe('.lllalll.');
    for (const i of [1, 3, 5, 7]) {
      expect(overlap(voxels(i), stack[i]!.outline)).toBeGreaterThan(0.85);
    }
    expect(slices().older).toEqual([]);

    await reader.correct(6, wider(stack[6]!.outline));
    expect(strip()).toBe('.lllalhl.');
    expect(slices().older).toEqual([1, 2, 3, 5, 7]);
    expect(slices().teachers).toEqual({ outlines: 1, corrections: 1 });
    const [before, corrected] = [voxels(7), voxels(6)];

    await service.updateSlices();
    await settled();
    expect(slices().older).toEqual([]);
    expect(strip()).toBe('.lllalhl.');
    expect(slices().outcome).toBe('5 images updated.');
    expect(voxels(6)).toEqual(corrected);
    expect(voxels(7)).not.toEqual(before);
    expect(overlap(voxels(7), wider(stack[7]!.outline))).toBeGreaterThan(0.85);

    // One step back: what was updated is older again.
    service.undo();
    await settled();
    expect(voxels(7)).toEqual(before);
    expect(slices().older).toEqual([1, 2, 3, 5, 7]);
    service.leave();
  });

  test('what is forgotten counts no more, and an outline that was drawn elsewhere makes nothing older', async () => {
    const stack = phantomStack(9);
    const reader = await readerOn(stack, 4);
    const { service, slices, strip } = reader;
    await service.propagate('up', 2);
    await settled();
    await reader.correct(7, stack[7]!.outline);
    expect(strip()).toBe('..lla..h.');
    expect(slices().teachers).toEqual({ outlines: 2, corrections: 0 });
    expect(slices().older).toEqual([]);
    await reader.correct(3, wider(stack[3]!.outline));
    expect(slices().older).toEqual([2]);
    service.forgetLearnt();
    await settled();
    expect(slices().teachers).toEqual({ outlines: 0, corrections: 0 });
    expect(slices().older).toEqual([]);
    await service.updateSlices();
    expect(slices().outcome).toBe('No image is older than your corrections.');
    // An outline that is changed afterwards teaches again.
    await reader.correct(4, wider(stack[4]!.outline));
    expect(slices().teachers).toEqual({ outlines: 0, corrections: 1 });
    service.leave();
  });

  test('switched off the model draws, nothing is older, and the setting is kept', async () => {
    const stack = phantomStack(7);
    const { service, slices, strip } = await readerOn(stack, 3);
    service.changeSettings({ learnInStudy: false });
    await service.propagate('down', 1);
    await settled();
    expect(strip()).toBe('...ap..');
    expect(slices().older).toEqual([]);
    service.leave();
    const again = createTextSegmentService({
      host: createFakeHost().host,
      client: {
        status: () => ({ state: 'idle' }),
        subscribe: () => () => undefined,
      } as unknown as InferenceClient,
      saver: fakeSaver(async () => ({ message: '' })),
    });
    expect(again.getState().settings.learnInStudy).toBe(false);
  });

  test('gaps between outlines that are far apart are fitted to the image, and the sentence says so', async () => {
    const stack = phantomStack(11);
    const reader = await readerOn(stack, 1);
    await reader.correct(6, stack[6]!.outline);
    await reader.service.fillBetween();
    await settled();
    expect(reader.strip()).toBe('.aiiiih....');
    expect(reader.slices().outcome).toMatch(/^4 images filled in\. 4 fitted to the image/);
    for (const i of [2, 3, 4, 5]) {
      expect(overlap(reader.voxels(i), stack[i]!.outline)).toBeGreaterThan(0.85);
    }
    reader.service.leave();
  });

  test('cancelled while it updates: it ends at once, and what is done is kept', async () => {
    const stack = phantomStack(15);
    const reader = await readerOn(stack, 7);
    const { service, slices } = reader;
    await service.propagate('both', 6);
    await settled();
    await reader.correct(8, wider(stack[8]!.outline));
    expect(slices().older).toHaveLength(11);
    const going = service.updateSlices();
    await settled();
    const asked = performance.now();
    service.cancelPropagation();
    await going;
    expect(performance.now() - asked).toBeLessThan(1_000);
    expect(slices().outcome).toMatch(/Stopped/);
    service.leave();
  });
});
