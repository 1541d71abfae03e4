import type { Reading } from '../../extensions/medclip-sam/src/viewer/reading';
import {
  createStoredSegmentations,
  newestPerSource,
} from '../../extensions/medclip-sam/src/viewer/storedSegmentations';

const seg = (id: string, ContentTime: string, source = 'ct') => ({
  displaySetInstanceUID: id,
  Modality: 'SEG',
  referencedDisplaySetInstanceUID: source,
  SeriesDescription: id,
  SOPInstanceUID: `1.2.${id}`,
  instance: { ContentDate: '20261128', ContentTime },
});

const CT = { displaySetInstanceUID: 'ct', Modality: 'CT', SeriesInstanceUID: '1.2.3' };

function study() {
  const active: object[] = [CT];
  const visible = new Map<string, boolean>();
  const layers: string[] = [];
  const shown: { continuable?: readonly { id: string }[] } = {};
  const continued: { predecessor: { sopInstanceUID: string } }[] = [];
  const reading = {
    host: {
      services: {
        displaySetService: { getActiveDisplaySets: () => active },
        viewportGridService: {
          getState: () => ({ viewports: new Map([['viewport', {}]]) }),
          // OHIF counts the layers among what a viewport shows.
          getDisplaySetsUIDsForViewport: () => ['ct', ...layers],
        },
        cornerstoneViewportService: {
          getCornerstoneViewport: () => ({ getCurrentImageId: () => 'image' }),
        },
        segmentationService: {
          getViewportIdsWithSegmentation: () => ['viewport'],
          getSegmentation: () => ({ segments: { 1: {} } }),
          setSegmentVisibility: (_: string, id: string, __: number, on: boolean) =>
            visible.set(id, on),
        },
      },
      commands: {
        run: (_: string, { displaySetInstanceUID }: { displaySetInstanceUID: string }) =>
          layers.push(displaySetInstanceUID),
      },
    },
    state: { set: () => undefined },
    mode: () => ({ accepted: { list: () => continued } }),
    show: (part: object) => Object.assign(shown, part),
  } as unknown as Reading;
  return { active, visible, layers, shown, continued, feature: createStoredSegmentations(reading) };
}

describe('stored segmentations that hang on the images', () => {
  test('the newest of each source, by content date and time', () => {
    const all = [seg('a', '101500'), seg('b', '101600'), seg('c', '090000', 'mr')];
    expect(newestPerSource(all as never).map(s => s.displaySetInstanceUID)).toEqual(['b', 'c']);
  });

  test('an older one that arrived first gives way to the newer: hidden, and not offered to go on with', () => {
    const { active, visible, layers, shown, feature } = study();
    active.push(seg('old', '101500'));
    feature.look!(null);
    expect(shown.continuable?.map(c => c.id)).toEqual(['old']);
    active.push(seg('new', '101600'));
    feature.look!(null);
    expect(layers).toEqual(['old', 'new']);
    expect(shown.continuable?.map(c => c.id)).toEqual(['new']);
    expect(visible.get('old')).toBe(false);
    expect(visible.get('new')).toBeUndefined();
  });

  test('one that OHIF has linked to the version before it belongs to the images, which arrived last', () => {
    const { active, layers, shown, feature } = study();
    const newer = seg('new', '101600', 'old');
    const ReferencedSeriesSequence = [
      { SeriesInstanceUID: '1.2.3' },
      { SeriesInstanceUID: 'series of the old one' },
    ];
    active.push(seg('old', '101500'), {
      ...newer,
      instance: { ...newer.instance, ReferencedSeriesSequence },
    });
    feature.look!(null);
    feature.look!(null);
    expect(layers).toEqual(['new']);
    expect(shown.continuable?.map(c => c.id)).toEqual(['new']);
    expect(active[2]).toMatchObject({ referencedDisplaySetInstanceUID: 'ct' });
  });

  test('one whose images have not arrived waits', () => {
    const { active, layers, feature } = study();
    active.push(seg('early', '101500', 'not here'));
    feature.look!(null);
    expect(layers).toEqual([]);
  });

  test('one that is being gone on with is hidden, and comes back when that is undone', () => {
    const { active, visible, shown, continued, feature } = study();
    active.push(seg('one', '101500'));
    feature.look!(null);
    continued.push({ predecessor: { sopInstanceUID: '1.2.one' } });
    feature.look!(null);
    expect([visible.get('one'), shown.continuable]).toEqual([false, []]);
    continued.pop();
    feature.look!(null);
    expect(visible.get('one')).toBe(true);
    expect(shown.continuable?.map(c => c.id)).toEqual(['one']);
  });
});
