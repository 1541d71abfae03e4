import type { Reading } from '../../extensions/medclip-sam/src/viewer/reading';
import { createStoredSegmentations } from '../../extensions/medclip-sam/src/viewer/storedSegmentations';

interface Stored {
  readonly source?: string;
  /** Labels of the segments, or label and Tracking UID. */
  readonly segments?: readonly (string | readonly [string, string])[];
  readonly images?: readonly string[];
  /** Series that it names as what it continues. */
  readonly continues?: string;
  readonly type?: 'BINARY' | 'FRACTIONAL';
}

const seg = (id: string, ContentTime: string, stored: Stored = {}) => {
  const { source = 'ct', segments = ['lungs'], images = ['1.1'], continues, type } = stored;
  return {
    displaySetInstanceUID: id,
    Modality: 'SEG',
    referencedDisplaySetInstanceUID: source,
    SeriesDescription: id,
    SeriesInstanceUID: `1.3.${id}`,
    SOPInstanceUID: `1.2.${id}`,
    instance: {
      ContentDate: '20261128',
      ContentTime,
      SegmentationType: type ?? 'BINARY',
      SegmentSequence: segments.map((segment, i) => {
        const [SegmentLabel, TrackingUID] = typeof segment === 'string' ? [segment] : segment;
        return { SegmentNumber: i + 1, SegmentLabel, TrackingUID };
      }),
      ReferencedSeriesSequence: [
        {
          SeriesInstanceUID: '1.2.3',
          ReferencedInstanceSequence: images.map(uid => ({ ReferencedSOPInstanceUID: uid })),
        },
        ...(continues ? [{ SeriesInstanceUID: `1.3.${continues}` }] : []),
      ],
    },
  };
};

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
          getSegmentation: (id: string) => ({
            segments: Object.fromEntries(
              (active as ReturnType<typeof seg>[])
                .find(d => d.displaySetInstanceUID === id)!
                .instance.SegmentSequence.map(({ SegmentNumber }) => [SegmentNumber, {}])
            ),
          }),
          setSegmentVisibility: (_: string, id: string, index: number, on: boolean) =>
            visible.set(`${id} ${index}`, on),
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
  const hangingOf = (...all: readonly object[]) => {
    const { active, visible, layers, feature } = study();
    active.push(...all);
    feature.look!(null);
    feature.look!(null);
    const hidden = [...visible].filter(([, on]) => !on).map(([segment]) => segment);
    return { layers, hidden };
  };

  test('segments that were stored one after the other stand side by side', () => {
    const [lungs, heart] = [seg('a', '101500'), seg('b', '101600', { segments: ['heart'] })];
    expect(hangingOf(lungs, heart)).toEqual({ layers: ['a', 'b'], hidden: [] });
  });

  test.each([
    ['has the same Tracking UID', { segments: [['left lung', '2.25.1']] }],
    ['has the same name and says what it continues', { images: ['1.2'], continues: 'a' }],
    ['has the same name on the same images', { images: ['1.1', '1.2'] }],
  ] as const)('a later segment that %s is shown in the place of the earlier', (_, later) => {
    const earlier = seg('a', '101500', { segments: [['lungs', '2.25.1']] });
    expect(hangingOf(earlier, seg('b', '101600', later)).layers).toEqual(['b']);
    // Whichever arrived first.
    expect(hangingOf(seg('b', '101600', later), earlier).layers).toEqual(['b']);
  });

  test('the same name on another image is another thing', () => {
    const other = seg('b', '101600', { images: ['1.2'] });
    expect(hangingOf(seg('a', '101500'), other).layers).toEqual(['a', 'b']);
  });

  test('of an object with several segments only those that a later one holds are hidden', () => {
    const both = seg('a', '101500', {
      segments: [
        ['lungs', '2.25.1'],
        ['heart', '2.25.2'],
      ],
    });
    const later = seg('b', '101600', { segments: [['heart', '2.25.2']] });
    expect(hangingOf(both, later)).toEqual({ layers: ['a', 'b'], hidden: ['a 2'] });
  });

  test('a probability map does not cover the outline of the same save', () => {
    const outline = seg('a', '101500', { segments: [['lungs', '2.25.1']] });
    const map = seg('b', '101500', { segments: [['lungs', '2.25.1']], type: 'FRACTIONAL' });
    expect(hangingOf(outline, map).layers).toEqual(['a']);
    expect(hangingOf(map, outline).layers).toEqual(['a']);
    expect(hangingOf(map).layers).toEqual(['b']);
  });

  test('images of other series have their own', () => {
    const mr = seg('b', '101600', { source: 'mr' });
    expect(
      hangingOf({ ...CT, displaySetInstanceUID: 'mr' }, seg('a', '101500'), mr).layers
    ).toEqual(['a']);
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
    expect(visible.get('old 1')).toBe(false);
    expect(visible.get('new 1')).toBeUndefined();
  });

  test('one that OHIF has linked to the version before it belongs to the images, which arrived last', () => {
    const { active, layers, shown, feature } = study();
    active.push(seg('old', '101500'));
    active.push(seg('new', '101600', { source: 'old', continues: 'old' }));
    feature.look!(null);
    feature.look!(null);
    expect(layers).toEqual(['new']);
    expect(shown.continuable?.map(c => c.id)).toEqual(['new']);
    expect(active[2]).toMatchObject({ referencedDisplaySetInstanceUID: 'ct' });
  });

  const orders = <T>(all: readonly T[]): T[][] =>
    all.length < 2
      ? [[...all]]
      : all.flatMap((one, i) => orders(all.filter((_, k) => k !== i)).map(rest => [one, ...rest]));

  test('gone on with, renamed and saved twice: in every order of arrival the newest is what is seen', () => {
    const version = (id: string, time: string, label: string, continues?: string) =>
      seg(id, time, { segments: [[label, '2.25.1']], ...(continues && { continues }) });
    const versions = (): readonly (typeof CT | ReturnType<typeof seg>)[] => [
      CT,
      version('first', '101500', 'lesion'),
      version('second', '101600', 'tumour', 'first'),
      version('third', '101700', 'metastasis', 'second'),
    ];
    for (const order of orders([0, 1, 2, 3])) {
      const { active, visible, layers, shown, feature } = study();
      active.length = 0;
      for (const i of order) {
        const arriving = { ...versions()[i]! };
        // OHIF links a segmentation to the first of its referenced series that it knows by then.
        if ('instance' in arriving) {
          const { ReferencedSeriesSequence } = arriving.instance;
          const known = ReferencedSeriesSequence.map(({ SeriesInstanceUID }) =>
            (active as (typeof CT)[]).find(d => d.SeriesInstanceUID === SeriesInstanceUID)
          ).find(Boolean);
          Object.assign(arriving, {
            referencedDisplaySetInstanceUID: known?.displaySetInstanceUID,
          });
        }
        active.push(arriving);
        feature.look!(null);
        feature.look!(null);
      }
      const seen = layers.filter(id => visible.get(`${id} 1`) !== false);
      expect({ order, seen, offered: shown.continuable?.map(c => c.id) }).toEqual({
        ...{ order, seen: ['third'], offered: ['third'] },
      });
    }
  });

  test('one whose images have not arrived waits', () => {
    const { active, layers, feature } = study();
    active.splice(0, 1, { ...seg('early', '101500'), referencedDisplaySetInstanceUID: undefined });
    feature.look!(null);
    expect(layers).toEqual([]);
    active.push(CT);
    feature.look!(null);
    expect(layers).toEqual(['early']);
  });

  test('one that is being gone on with is hidden, and comes back when that is undone', () => {
    const { active, visible, shown, continued, feature } = study();
    active.push(seg('one', '101500'));
    feature.look!(null);
    continued.push({ predecessor: { sopInstanceUID: '1.2.one' } });
    feature.look!(null);
    expect([visible.get('one 1'), shown.continuable]).toEqual([false, []]);
    continued.pop();
    feature.look!(null);
    expect(visible.get('one 1')).toBe(true);
    expect(shown.continuable?.map(c => c.id)).toEqual(['one']);
  });
});
