/**
 * @jest-environment jsdom
 */
import { setUp, settled } from '../../../support/panel/serviceUnderTest';

// The overlay draws on a canvas, which jsdom has not; it is driven in the browser tests.
jest.mock('../../../../extensions/medclip-sam/src/viewer/draft/draftOverlay', () =>
  jest.requireActual('../../../support/panel/noOverlay')
);

/** Two segments; `active` is the segmentation that OHIF's brush would change in a viewport. */
const twoSegments = async (series: Parameters<typeof setUp>[1] = {}) => {
  const made = setUp(undefined, series);
  const { fake, service, run } = made;
  for (const prompt of ['left lung', 'right lung']) {
    await run(prompt);
    await service.accept();
    await settled();
  }
  const segment = (label: string) => service.getState().segments.find(s => s.label === label)!;
  const [left, right] = [segment('left lung').id, segment('right lung').id];
  const corrected = () => service.getState().segments.find(s => s.selected)?.label ?? null;
  const active = (viewportId = 'vp-1') => fake.activeIn.get(viewportId) ?? null;
  return { ...made, left, right, corrected, active };
};

describe('what the brush and the eraser of OHIF change', () => {
  test('is the segment that is chosen in the panel', async () => {
    const { service, left, right, active, corrected } = await twoSegments();
    expect(active()).toBe(right);
    service.selectSegment(left);
    expect([corrected(), active()]).toEqual(['left lung', left]);
    service.selectSegment(right);
    expect([corrected(), active()]).toEqual(['right lung', right]);
  });

  test('is what is left when the segment is removed, and nothing of ours when none is left', async () => {
    const { service, left, right, active, corrected } = await twoSegments();
    await service.removeSegment(right);
    await settled();
    expect([corrected(), active()]).toEqual(['left lung', left]);
    await service.removeSegment(left);
    await settled();
    expect([corrected(), active()]).toEqual([null, null]);
  });

  test('goes with undo and redo of an accept', async () => {
    const { fake, left, right, active } = await twoSegments();
    fake.host.commands.run('undo');
    await settled();
    expect(active()).toBe(left);
    fake.host.commands.run('redo');
    await settled();
    expect(active()).toBe(right);
    // The accept, the run before it, the first accept.
    for (let i = 0; i < 3; i++) fake.host.commands.run('undo');
    await settled();
    expect(active()).toBeNull();
  });

  test('is the older segment that was accepted into', async () => {
    const { fake, service, run, left, active, corrected } = await twoSegments();
    fake.show({ imageId: fake.imageIds[2] });
    await run('left lung');
    await service.accept();
    await settled();
    expect(service.getState().segments).toHaveLength(2);
    expect([corrected(), active()]).toEqual(['left lung', left]);
  });

  test('stays with what the reader has chosen in OHIF, whatever else changes', async () => {
    const { fake, service, left, right, active } = await twoSegments();
    const other = { ...fake.segmentations.get(left)!, segmentationId: 'of-another-program' };
    fake.segmentations.set(other.segmentationId, other);
    await fake.host.services.segmentationService.addSegmentationRepresentation('vp-1', {
      segmentationId: other.segmentationId,
      type: 'Labelmap',
    });
    service.flagSegment(right, true);
    await service.removeSegment(left);
    await settled();
    expect(active()).toBe('of-another-program');
  });

  test('is not one that is gone after the reader has deleted another in the list of OHIF', async () => {
    const { fake, service, run, left, right, active } = await twoSegments();
    await run('heart');
    await service.accept();
    await settled();
    const heart = service.getState().segments.at(-1)!.id;
    await service.removeSegment(left);
    await settled();
    // cornerstone makes the first active that is left: the empty one of what is gone.
    fake.host.services.segmentationService.remove(heart);
    await settled();
    expect(active()).toBe(right);
  });

  test('is the chosen segment also in a viewport that gets the segments later', async () => {
    const { fake, service, left, active } = await twoSegments({ second: true });
    service.selectSegment(left);
    fake.showInSecond(['ds-1']);
    await settled();
    expect(active('vp-2')).toBe(left);
    expect(active()).toBe(left);
  });
});
