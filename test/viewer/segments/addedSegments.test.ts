/**
 * @jest-environment jsdom
 */
import { freeName } from '../../../extensions/medclip-sam/src/viewer/segments/addedSegments';
import type { AcceptedSegment } from '../../../extensions/medclip-sam/src/viewer/segments/acceptedSegments';
import { setUp, settled } from '../../support/panel/serviceUnderTest';

// The overlay draws on a canvas, which jsdom has not; it is driven in the browser tests.
jest.mock('../../../extensions/medclip-sam/src/viewer/draft/draftOverlay', () =>
  jest.requireActual('../../support/panel/noOverlay')
);

/** Longer than strokes rest before they are read. */
const read = () => new Promise(resolve => setTimeout(resolve, 250));

const oneSegment = async () => {
  const saved: (readonly AcceptedSegment[])[] = [];
  const made = setUp(async accepted => {
    saved.push(accepted.list().filter(s => s.reviewed && !s.saved && s.filled > 0));
    return { message: 'Stored.' };
  });
  const { fake, service, run } = made;
  await run('lung');
  await service.accept();
  await settled();
  const { id } = service.getState().segments[0]!;
  const ohif = fake.host.services.segmentationService as unknown as {
    addSegment(id: string): void;
    setActiveSegmentation(viewportId: string, id: string): void;
  };
  const addInList = async () => {
    ohif.addSegment(id);
    ohif.setActiveSegmentation('vp-1', id);
    await settled();
    return service.getState().segments.at(-1)!;
  };
  return { ...made, id, ohif, addInList, saved };
};

describe('a segment that is added in the list of OHIF', () => {
  test('is a segment of the panel, the one that tools change, and saved with the others', async () => {
    const { fake, service, id, addInList, saved } = await oneSegment();
    const added = await addInList();
    expect(service.getState().segments).toHaveLength(2);
    expect(added).toMatchObject({ label: 'Segment 2', selected: true, reviewed: true, slices: 0 });
    expect(fake.activeIn.get('vp-1')).toBe(added.id);
    expect(Object.keys(fake.segmentations.get(id)?.segments ?? {})).toEqual(['1']);
    fake.paint(added.id, 0, 7, 1);
    await read();
    await service.saveUncoded();
    expect(saved[0]?.map(s => [s.label, s.filled])).toEqual([
      ['lung', 1],
      ['Segment 2', 1],
    ]);
  });

  test('takes along what was drawn of it before, and leaves the other as it was', async () => {
    const { fake, service, id, ohif } = await oneSegment();
    ohif.addSegment(id);
    fake.paint(id, 1, 7, 2);
    await read();
    const [lung, added] = service.getState().segments;
    expect([lung?.slices, added?.slices]).toEqual([1, 1]);
    const valueIn = (segment: string) =>
      fake.images.get(`${segment}:${fake.imageIds[1]}`)?.voxelManager.getAtIndex(7);
    expect([valueIn(id), valueIn(added!.id)]).toEqual([0, 1]);
  });

  test('stays where it was drawn when a labelmap of its own cannot be made, and has one later', async () => {
    const { fake, service, id, ohif } = await oneSegment();
    const { host } = fake;
    const cornerstone = host.cornerstone();
    const createAndCacheDerivedLabelmapImage = () => {
      throw new Error('No memory is left.');
    };
    const imageLoader = { ...cornerstone.imageLoader, createAndCacheDerivedLabelmapImage };
    const full = jest.spyOn(host, 'cornerstone').mockReturnValue({ ...cornerstone, imageLoader });
    ohif.addSegment(id);
    fake.paint(id, 1, 7, 2);
    await read();
    expect(service.getState().segments.map(s => s.label)).toEqual(['lung']);
    expect(fake.images.get(`${id}:${fake.imageIds[1]}`)?.voxelManager.getAtIndex(7)).toBe(2);
    full.mockRestore();
    fake.host.services.segmentationService.setSegmentLabel?.(id, 2, 'cyst');
    await read();
    expect(service.getState().segments.map(s => [s.label, s.slices])).toEqual([
      ['lung', 1],
      ['cyst', 1],
    ]);
  });

  test('is taken back by undo, and has a name of its own', async () => {
    const { fake, service, addInList } = await oneSegment();
    await addInList();
    await addInList();
    const labels = () => service.getState().segments.map(s => s.label);
    expect(labels()).toEqual(['lung', 'Segment 2', 'Segment 3']);
    fake.host.commands.run('undo');
    await settled();
    expect(labels()).toEqual(['lung', 'Segment 2']);
  });

  test.each([
    ['Segment 2', ['lung'], 'Segment 2'],
    ['Segment 2', ['Segment 2', 'Segment 3'], 'Segment 4'],
    ['cyst', ['cyst'], 'cyst 2'],
  ])('%s beside %j is called %s', (label, taken, name) => {
    expect(freeName(label, new Set(taken))).toBe(name);
  });
});

describe('a segment that was removed', () => {
  test('is back when the reader draws on its labelmap, which the list of OHIF still has', async () => {
    const { fake, service, id, saved } = await oneSegment();
    await service.removeSegment(id);
    await settled();
    expect(service.getState().segments).toEqual([]);
    fake.paint(id, 1, 7, 1);
    await read();
    expect(service.getState().segments).toMatchObject([
      { label: 'lung', slices: 1, reviewed: true, saved: false, selected: true },
    ]);
    await service.saveUncoded();
    expect(saved[0]?.map(s => s.label)).toEqual(['lung']);
    // The stroke, and then the removal.
    fake.host.commands.run('undo');
    await read();
    expect(service.getState().segments).toEqual([]);
    fake.host.commands.run('undo');
    await settled();
    expect(service.getState().segments).toMatchObject([{ label: 'lung', state: 'accepted' }]);
  });
});
