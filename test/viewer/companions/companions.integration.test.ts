/**
 * @jest-environment jsdom
 */
import { runUnsliced } from '../../../extensions/medclip-sam/src/core/timeSlicing';
import { overlap } from '../../../extensions/medclip-sam/src/algorithm/slices/propagate';
import { createCompanionPixels } from '../../../extensions/medclip-sam/src/viewer/companions/companionPixels';
import { companionSeries } from '../../../extensions/medclip-sam/src/viewer/companions/companionSeries';
import { activeImage } from '../../../extensions/medclip-sam/src/viewer/image/activeImage';
import { AT, COUNT, faint, readerOn, stack } from '../../support/panel/sequencesReader';
import { settled } from '../../support/panel/serviceUnderTest';

// The overlay draws on a canvas, which jsdom has not; it is driven in the browser tests.
jest.mock('../../../extensions/medclip-sam/src/viewer/draft/draftOverlay', () =>
  jest.requireActual('../../support/panel/noOverlay')
);
HTMLCanvasElement.prototype.getContext = () => null;

const meanDice = (reader: Awaited<ReturnType<typeof readerOn>>) =>
  [1, 2, 3, 5, 6, 7].reduce((sum, i) => sum + overlap(reader.voxels(i), stack[i]!.outline), 0) / 6;

describe('other sequences of the study', () => {
  test('one in the same place is used, and carries the outline where the series itself shows nothing', async () => {
    const reader = await readerOn({ greys: [faint(), stack] });
    await reader.accepted();
    await reader.until(() => reader.companion()?.moved != null);
    // Its edges are of another strength, so the reader says that it is to be used.
    reader.service.useCompanion('ds-2', true);
    expect(reader.companion()).toMatchObject({ name: 'Phantom', used: true, off: null });
    await reader.service.propagate('both', 3);
    await settled();
    const withIt = meanDice(reader);
    expect(withIt).toBeGreaterThan(0.85);
    reader.service.leave();

    const alone = await readerOn({ greys: [faint(), stack] });
    await alone.accepted();
    await alone.until(() => alone.companion()?.moved != null);
    alone.service.useCompanion('ds-2', false);
    alone.service.changeSettings({ learnInStudy: true });
    await alone.service.propagate('both', 3).catch(() => undefined);
    await settled();
    expect(withIt - meanDice(alone)).toBeGreaterThan(0.1);
    alone.service.leave();
  });

  test('behind the end of the only sequence that shows it nothing is drawn, and that is said', async () => {
    // The companion's slices lie 9 mm lower: the last three of the stack have none.
    const reader = await readerOn({ greys: [faint(), stack], offset: -9 });
    await reader.accepted();
    await reader.until(() => reader.companion() !== undefined);
    reader.service.useCompanion('ds-2', true);
    await reader.service.propagate('down', null);
    await settled();
    const { outcome, strip } = reader.service.getState().slices;
    expect(outcome).toMatch(/the other sequence that shows it ends here\.$/);
    expect(strip.map(mark => mark?.[0] ?? '.').join('')).toMatch(/^\.{4}al?\.+$/);
    reader.service.leave();
  });

  test.each([
    ['in place: ticked', {}, { used: true, off: null, moved: false }],
    ['moved: offered, not ticked', { moved: 14 }, { used: false, off: null, moved: true }],
    ['another frame of reference', { frame: '1.2.78' }, { used: false, off: 'other-frame' }],
    ['another part of the body', { offset: 400 }, { used: false, off: 'no-overlap' }],
  ] as const)('%s', async (_, study, expected) => {
    const reader = await readerOn(study);
    await reader.accepted();
    await reader.until(() => {
      const one = reader.companion();
      return one !== undefined && (one.off !== null || one.moved !== null);
    });
    expect(reader.companion()).toMatchObject(expected);
    reader.service.leave();
  });

  test('a slab between two slices that are looked at overlaps', async () => {
    const reader = await readerOn({ heightOf: i => 5 + i / 4 });
    await reader.accepted();
    expect(reader.companion()).toMatchObject({ off: null });
    reader.service.leave();
  });

  test('one that ends before the image is looked at once there, and again on another image', async () => {
    const reader = await readerOn({ offset: 15 });
    const looks = jest.spyOn(reader.fake.viewport, 'getProperties');
    await reader.accepted();
    for (let i = 0; i < 10; i++) await settled();
    const before = looks.mock.calls.length;
    for (let i = 0; i < 10; i++) await settled();
    expect(looks.mock.calls.length).toBe(before);
    expect(reader.companion()).toMatchObject({ off: null, moved: null });
    reader.fake.show({ imageId: reader.fake.imageIds[6] });
    await reader.until(() => reader.companion()?.moved != null);
    reader.service.leave();
  });

  test('of many three are ticked, and a tick of the reader’s moves no other', async () => {
    const reader = await readerOn({});
    const { fake, service } = reader;
    const second = fake.host.services.displaySetService.getDisplaySetByUID('ds-2')!;
    const more = ['ds-3', 'ds-4', 'ds-5'].map(id => ({ ...second, displaySetInstanceUID: id }));
    fake.show({ displaySets: [fake.displaySet, second, ...more] });
    await reader.accepted();
    const ticked = () =>
      service.getState().companions.flatMap(one => (one.used ? [one.id.slice(-1)] : []));
    await reader.until(() => service.getState().companions.every(one => one.moved === false));
    expect(ticked().join('')).toBe('234');
    service.useCompanion('ds-3', false);
    expect(ticked().join('')).toBe('24');
    service.useCompanion('ds-5', true);
    service.useCompanion('ds-3', true);
    expect(ticked().join('')).toBe('2345');
    // The same words are asked of three of them all the same.
    reader.asked.length = 0;
    await reader.run(...Array.from({ length: 5 }, () => stack[AT]!.outline));
    await reader.until(() => service.getState().draft?.sequences != null);
    expect(service.getState().draft!.sequences!.others).toHaveLength(3);
    expect(reader.asked).toHaveLength(4);
    service.leave();
  });

  test('where a slice of one cannot be loaded, it is said what to do; what was drawn stays', async () => {
    const reader = await readerOn({});
    const { fake, service } = reader;
    await reader.accepted();
    await reader.until(() => reader.companion()?.used === true);
    const cornerstone = fake.host.cornerstone();
    jest.spyOn(fake.host, 'cornerstone').mockReturnValue({
      ...cornerstone,
      imageLoader: {
        ...cornerstone.imageLoader,
        loadAndCacheImage: () => Promise.reject(new Error('500')),
      },
    });
    // The companion lies in the reverse order; this one says nothing of its window.
    fake.images.delete(fake.otherIds[COUNT - 1 - 7]!);
    await service.propagate('down', null);
    await settled();
    expect(service.getState().notice).toMatchObject({
      message: 'A slice of another sequence could not be read.',
      remedy: 'Untick this sequence, then continue.',
    });
    expect(service.getState().slices.strip.filter(mark => mark !== null)).toHaveLength(3);
    service.leave();
  });

  test('one who leaves does not end what others wait for', async () => {
    const { fake, service } = await readerOn({});
    const image = activeImage(fake.host);
    const [one] = runUnsliced(companionSeries(fake.host, image));
    const pixels = createCompanionPixels(fake.host);
    const left = new AbortController();
    const first = pixels.on(one!, image, left.signal);
    const second = pixels.on(one!, image, new AbortController().signal);
    left.abort();
    await expect(first).rejects.toMatchObject({ code: 'cancelled' });
    expect((await second)?.inside.includes(0)).toBe(false);
    service.leave();
  });

  test('a study of one series has none', async () => {
    const reader = await readerOn({});
    reader.fake.show({ displaySets: [reader.fake.displaySet] });
    await reader.accepted();
    expect(reader.service.getState().companions).toEqual([]);
    reader.service.leave();
  });
});
