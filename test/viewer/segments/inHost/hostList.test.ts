/**
 * @jest-environment jsdom
 */
import type { SegmentationService } from '../../../../extensions/medclip-sam/src/viewer/host/host';
import { setUp, settled } from '../../../support/panel/serviceUnderTest';

// The overlay draws on a canvas, which jsdom has not; it is driven in the browser tests.
jest.mock('../../../../extensions/medclip-sam/src/viewer/draft/draftOverlay', () =>
  jest.requireActual('../../../support/panel/noOverlay')
);

const oneSegment = async () => {
  const made = setUp();
  const { fake, service, run } = made;
  await run('tumor');
  await service.accept();
  await settled();
  const ohif = fake.host.services.segmentationService as SegmentationService & {
    removeSegmentationRepresentations(viewportId: string, of: { segmentationId: string }): void;
  };
  const segment = () => service.getState().segments[0]!;
  const { id } = segment();
  const names = () => [
    segment().label,
    ohif.getSegmentation(id)?.segments[1]?.label,
    ohif.getSegmentation(id)?.label,
  ];
  return { ...made, ohif, id, segment, names };
};

describe('a name given in the list of OHIF', () => {
  test('to the segment is its name everywhere, and not saved yet; undo takes it back', async () => {
    const { fake, ohif, id, segment, names } = await oneSegment();
    ohif.setSegmentLabel?.(id, 1, 'metastasis');
    await settled();
    expect(names()).toEqual(['metastasis', 'metastasis', 'metastasis']);
    expect(segment().saved).toBe(false);
    fake.host.commands.run('undo');
    await settled();
    expect(names()).toEqual(['tumor', 'tumor', 'tumor']);
    fake.host.commands.run('redo');
    await settled();
    expect(names()).toEqual(['metastasis', 'metastasis', 'metastasis']);
  });

  test('to the segmentation around it is its name, too', async () => {
    const { ohif, id, names } = await oneSegment();
    ohif.addOrUpdateSegmentation({ segmentationId: id, label: 'metastasis' });
    await settled();
    expect(names()).toEqual(['metastasis', 'metastasis', 'metastasis']);
  });

  test('is one undo step, however often OHIF tells of it', async () => {
    const { fake, ohif, id, names } = await oneSegment();
    const before = fake.memos.length;
    ohif.setSegmentLabel?.(id, 1, 'metastasis');
    ohif.setSegmentLabel?.(id, 1, 'metastasis');
    await settled();
    expect(fake.memos).toHaveLength(before + 1);
    ohif.setSegmentLabel?.(id, 1, '  ');
    await settled();
    expect(names()[0]).toBe('metastasis');
  });

  test('in the panel is the name in OHIF', async () => {
    const { service, id, names } = await oneSegment();
    service.renameSegment(id, 'cyst');
    await settled();
    expect(names()).toEqual(['cyst', 'cyst', 'cyst']);
  });
});

describe('a colour given in the list of OHIF', () => {
  test('is its colour in the panel, and not saved yet; undo takes it back in both', async () => {
    const { fake, ohif, id, segment } = await oneSegment();
    const before = segment().colour;
    const inOhif = () => ohif.getSegmentColor?.('vp-1', id, 1)?.slice(0, 3);
    ohif.setSegmentColor?.('vp-1', id, 1, [1, 2, 254, 255]);
    await settled();
    expect(segment()).toMatchObject({ colour: '#0102fe', saved: false });
    fake.host.commands.run('undo');
    await settled();
    expect(segment().colour).toBe(before);
    expect(inOhif()).not.toEqual([1, 2, 254]);
  });
});

describe('a segmentation that is clicked in the list of OHIF', () => {
  test('is worked on; one that OHIF only begins to show is not', async () => {
    const { service, run, ohif, id } = await oneSegment();
    await run('heart');
    await service.accept();
    await settled();
    const selected = () => service.getState().segments.find(s => s.selected)?.label;
    expect(selected()).toBe('heart');
    ohif.setActiveSegmentation?.('vp-1', id);
    await settled();
    expect(selected()).toBe('tumor');
    const heart = service.getState().segments.find(s => s.label === 'heart')!.id;
    service.selectSegment(id);
    ohif.removeSegmentationRepresentations('vp-1', { segmentationId: heart });
    await ohif.addSegmentationRepresentation('vp-1', { segmentationId: heart, type: 'Labelmap' });
    await settled();
    expect(selected()).toBe('tumor');
  });

  test('the last of several clicks counts, and they come to rest', async () => {
    const { service, run, ohif, id } = await oneSegment();
    for (const name of ['heart', 'liver']) {
      await run(name);
      await service.accept();
      await settled();
    }
    const heart = service.getState().segments.find(s => s.label === 'heart')!.id;
    let told = 0;
    const count = ohif.subscribe(ohif.EVENTS.SEGMENTATION_REPRESENTATION_MODIFIED!, () => {
      told++;
      // What has no end would not let this test end either.
      if (told > 100) service.leave();
    });
    for (const each of [id, heart]) ohif.setActiveSegmentation?.('vp-1', each);
    await settled();
    count.unsubscribe();
    expect(service.getState().segments.find(s => s.selected)?.label).toBe('heart');
    expect(told).toBeLessThan(10);
  });
});
