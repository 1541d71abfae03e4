import { uidFromText } from '@medclip/extension-medclip-sam/dicom/dataset/uid';
import { seg, CT, AXIAL, grid, study } from '../../support/dicom/storedStudy';

describe('stored segmentations that hang on the images', () => {
  const hangingOf = async (...all: readonly object[]) => {
    const { active, visible, layers, look } = study();
    active.push(...all);
    await look();
    const hidden = [...visible].filter(([, on]) => !on).map(([segment]) => segment);
    return { layers, hidden };
  };

  test('segments that were stored one after the other stand side by side', async () => {
    const [lungs, heart] = [seg('a', '101500'), seg('b', '101600', { segments: ['heart'] })];
    expect(await hangingOf(lungs, heart)).toEqual({ layers: ['a', 'b'], hidden: [] });
  });

  test.each([
    ['has the same Tracking UID', { segments: [['left lung', '2.25.1']] }],
    ['has the same name and says what it continues', { images: ['1.2'], continues: 'a' }],
    ['has the same name on the same images', { images: ['1.1', '1.2'] }],
  ] as const)('a later segment that %s is shown in the place of the earlier', async (_, later) => {
    const earlier = seg('a', '101500', { segments: [['lungs', '2.25.1']] });
    expect((await hangingOf(earlier, seg('b', '101600', later))).layers).toEqual(['b']);
    // Whichever arrived first.
    expect((await hangingOf(seg('b', '101600', later), earlier)).layers).toEqual(['b']);
  });

  test('parts of one save stand side by side: a segment on images of two sizes takes two objects', async () => {
    const part = (id: string, time: string, image: string, continues?: string) =>
      seg(id, time, {
        segments: [['lungs', '2.25.1']],
        images: [image],
        ...(continues && { continues }),
      });
    const parts = [part('a', '101500', '1.1'), part('b', '101500', '1.2')];
    expect((await hangingOf(...parts)).layers).toEqual(['a', 'b']);
    // The next save holds it anew.
    const later = part('c', '101600', '1.1', 'a');
    expect((await hangingOf(...parts, later)).layers).toEqual(['c']);
    // Also within the same second: it says what it goes on with.
    const soon = part('c', '101500', '1.1', 'a');
    expect((await hangingOf(parts[0]!, soon)).layers).toEqual(['c']);
  });

  test('the same name on another image is another thing', async () => {
    const other = seg('b', '101600', { images: ['1.2'] });
    expect((await hangingOf(seg('a', '101500'), other)).layers).toEqual(['a', 'b']);
  });

  test('of an object with several segments only those that a later one holds are hidden', async () => {
    const both = seg('a', '101500', {
      segments: [
        ['lungs', '2.25.1'],
        ['heart', '2.25.2'],
      ],
    });
    const later = seg('b', '101600', { segments: [['heart', '2.25.2']] });
    expect(await hangingOf(both, later)).toEqual({ layers: ['a', 'b'], hidden: ['a 2'] });
  });

  test('a probability map does not cover the outline of the same save', async () => {
    const outline = seg('a', '101500', { segments: [['lungs', '2.25.1']] });
    const map = seg('b', '101500', { segments: [['lungs', '2.25.1']], type: 'FRACTIONAL' });
    expect((await hangingOf(outline, map)).layers).toEqual(['a']);
    expect((await hangingOf(map, outline)).layers).toEqual(['a']);
    expect((await hangingOf(map)).layers).toEqual(['b']);
  });

  test('images of other series have their own', async () => {
    const mr = seg('b', '101600', { source: 'mr' });
    const other = { ...CT, displaySetInstanceUID: 'mr' };
    expect((await hangingOf(other, seg('a', '101500'), mr)).layers).toEqual(['a']);
  });

  test('an older one that arrived first gives way to the newer: hidden, and not offered to go on with', async () => {
    const { active, visible, layers, shown, look } = study();
    active.push(seg('old', '101500'));
    await look();
    expect(shown.continuable?.map(c => c.id)).toEqual(['old']);
    active.push(seg('new', '101600'));
    await look();
    expect(layers).toEqual(['old', 'new']);
    expect(shown.continuable?.map(c => c.id)).toEqual(['new']);
    expect(visible.get('old 1')).toBe(false);
    expect(visible.get('new 1')).toBeUndefined();
  });

  test('one that OHIF has linked to the version before it belongs to the images, which arrived last', async () => {
    const { active, layers, shown, look } = study();
    active.push(seg('old', '101500'));
    active.push(seg('new', '101600', { source: 'old', continues: 'old' }));
    await look();
    expect(layers).toEqual(['new']);
    expect(shown.continuable?.map(c => c.id)).toEqual(['new']);
    expect(active[2]).toMatchObject({ referencedDisplaySetInstanceUID: 'ct' });
  });

  const orders = <T>(all: readonly T[]): T[][] =>
    all.length < 2
      ? [[...all]]
      : all.flatMap((one, i) => orders(all.filter((_, k) => k !== i)).map(rest => [one, ...rest]));

  test('gone on with, renamed and saved twice: in every order of arrival the newest is what is seen', async () => {
    const version = (id: string, time: string, label: string, continues?: string) =>
      seg(id, time, { segments: [[label, '2.25.1']], ...(continues && { continues }) });
    const versions = (): readonly (typeof CT | ReturnType<typeof seg>)[] => [
      CT,
      version('first', '101500', 'lesion'),
      version('second', '101600', 'tumour', 'first'),
      version('third', '101700', 'metastasis', 'second'),
    ];
    for (const order of orders([0, 1, 2, 3])) {
      const { active, visible, layers, shown, look } = study();
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
        await look();
      }
      const seen = layers.filter(id => visible.get(`${id} 1`) !== false);
      expect({ order, seen, offered: shown.continuable?.map(c => c.id) }).toEqual({
        ...{ order, seen: ['third'], offered: ['third'] },
      });
    }
  });

  test('one whose images have not arrived waits', async () => {
    const { active, layers, look } = study();
    active.splice(0, 1, { ...seg('early', '101500'), referencedDisplaySetInstanceUID: undefined });
    await look();
    expect(layers).toEqual([]);
    active.push(CT);
    await look();
    expect(layers).toEqual(['early']);
  });

  test('one that is being gone on with is hidden, and comes back when that is undone', async () => {
    const { active, visible, shown, continued, look } = study();
    active.push(seg('one', '101500'));
    await look();
    continued.push({ trackingUid: uidFromText('1.2.one', '1') });
    await look();
    expect([visible.get('one 1'), shown.continuable]).toEqual([false, []]);
    continued.pop();
    await look();
    expect(visible.get('one 1')).toBe(true);
    expect(shown.continuable?.map(c => c.id)).toEqual(['one']);
  });

  test('what names the other by way of a third is the later one, whatever the clocks say', async () => {
    const version = (id: string, time: string, continues?: string) =>
      seg(id, time, { segments: [[id, '2.25.1']], ...(continues && { continues }) });
    // The second and the third were saved on a computer whose clock is an hour late.
    const versions = [
      version('a', '101500'),
      version('b', '091600', 'a'),
      version('c', '091700', 'b'),
    ];
    for (const order of orders(versions)) {
      expect((await hangingOf(...order)).layers).toEqual(['c']);
    }
  });

  test('one that was saved from the list a moment ago is neither loaded nor offered', async () => {
    const { active, layers, shown, continued, look } = study();
    continued.push({ trackingUid: '2.25.1' });
    active.push(seg('one', '101500', { segments: [['lungs', '2.25.1']] }));
    await look();
    expect([layers, shown.continuable]).toEqual([[], []]);
    continued.pop();
    await look();
    expect([layers, shown.continuable?.map(c => c.id)]).toEqual([['one'], ['one']]);
  });

  test('one is read after the other; what is gone on with meanwhile is not read, and is when that is undone', async () => {
    const { active, layers, slow, continued, look } = study();
    let ready!: () => void;
    slow.set('one', new Promise(resolve => (ready = resolve)));
    active.push(seg('one', '101500'));
    active.push(seg('two', '101600', { segments: [['heart', '2.25.2']] }));
    active.push(seg('three', '101700', { segments: ['liver'] }));
    await look();
    expect(layers).toEqual([]);
    continued.push({ trackingUid: '2.25.2' });
    await look();
    ready();
    await look();
    expect(layers).toEqual(['one', 'three']);
    continued.pop();
    await look();
    expect(layers).toEqual(['one', 'three', 'two']);
  });

  test('one that would fill the memory is offered and not read by the host', async () => {
    const { active, layers, shown, look } = study();
    const large = { Rows: 512, Columns: 512, NumberOfFrames: '2000' };
    const one = seg('one', '101500');
    const two = seg('two', '101600', { segments: ['heart'] });
    active.push({ ...one, instance: { ...one.instance, ...large } });
    active.push({ ...two, instance: { ...two.instance, ...large, NumberOfFrames: 200 } });
    await look();
    expect(layers).toEqual(['two']);
    expect(shown.continuable).toMatchObject([
      { id: 'one', large: true },
      { id: 'two', large: false },
    ]);
  });

  test('what waits when the mode is left is not read', async () => {
    const { active, layers, slow, feature, look } = study();
    let ready!: () => void;
    slow.set('one', new Promise(resolve => (ready = resolve)));
    active.push(seg('one', '101500'));
    active.push(seg('two', '101600', { segments: ['heart'] }));
    await look();
    feature.leave!();
    ready();
    await new Promise(resolve => setImmediate(resolve));
    expect(layers).toEqual(['one']);
    feature.enter!({} as never);
    await look();
    expect(layers).toEqual(['one', 'one', 'two']);
  });

  test('a viewport that a new layout brings shows it too, with the same segments hidden', async () => {
    const { active, visible, continued, drawn, grid, look } = study();
    active.push(seg('one', '101500', { segments: ['lungs', ['heart', '2.25.2']] }));
    await look();
    expect(drawn.get('one')).toEqual(['viewport']);
    continued.push({ trackingUid: '2.25.2' });
    await look();
    visible.clear();
    grid.set('coronal', { getCurrentImageId: () => 'image' });
    await look();
    expect(drawn.get('one')).toEqual(['viewport', 'coronal']);
    expect([visible.get('one 1'), visible.get('one 2')]).toEqual([undefined, false]);
    // OHIF hands it on to another before we look, with all of its segments visible.
    drawn.set('one', ['viewport', 'coronal', 'sagittal']);
    grid.set('sagittal', { getCurrentImageId: () => 'image' });
    visible.clear();
    await look();
    expect([visible.get('one 1'), visible.get('one 2')]).toEqual([undefined, false]);
    // The reader takes it out of one; it is not put back.
    drawn.set('one', ['coronal']);
    await look();
    expect(drawn.get('one')).toEqual(['coronal']);
  });

  test.each([
    ['the same grid', grid([10, 20, 5]), true],
    ['nothing about its grid', {}, true],
    ['another plane, which its frames tell', grid([10, 20, 99]), true],
    [
      'turned by 90 degrees',
      grid([17, 20, 5], [0, 1, 0, -1, 0, 0], { Rows: 8, Columns: 6 }),
      false,
    ],
    ['turned by 180 degrees', grid([17, 30, 5], [-1, 0, 0, 0, -1, 0]), false],
    ['mirrored', grid([17, 20, 5], [-1, 0, 0, 0, 1, 0]), false],
    ['shifted by two columns', grid([12, 20, 5]), false],
    ['cropped', grid([12, 20, 5], AXIAL, { Columns: 4 }), false],
    ['finer', grid([9.75, 19.5, 5], AXIAL, { PixelSpacing: [1, 0.5] }), false],
  ])('%s: left to OHIF, or told at opening and placed by Continue', async (_, geometry, hangs) => {
    const { active, layers, notices, shown, look } = study();
    const stored = seg('one', '101500');
    active.push({ ...stored, instance: { ...stored.instance, ...geometry } });
    await look();
    expect(layers).toEqual(hangs ? ['one'] : []);
    expect(notices).toEqual(
      hangs
        ? []
        : ['A stored segmentation cannot be shown: it lies on another grid than its images.']
    );
    expect(shown.continuable?.map(c => c.id)).toEqual(['one']);
  });

  test('one that OHIF refuses is told when it does, once', async () => {
    const { active, notices, refused, look } = study();
    refused.add('one');
    active.push(seg('one', '101500'));
    await look();
    await look();
    expect(notices).toEqual(['OHIF cannot show a stored segmentation.']);
  });
});
