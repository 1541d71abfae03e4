import type { Mask } from '../../../extensions/medclip-sam/src/core/raster';
import {
  createAcceptedSegments,
  type AcceptedSlice,
} from '../../../extensions/medclip-sam/src/viewer/segments/acceptedSegments';
import { activeImage } from '../../../extensions/medclip-sam/src/viewer/image/activeImage';
import { readMasks } from '../../../extensions/medclip-sam/src/viewer/segments/labelmap';
import { createUnsavedWork } from '../../../extensions/medclip-sam/src/viewer/unsaved/unsavedWork';
import { createFakeHost } from '../../support/panel/fakeHost';

const maskOf = (indices: readonly number[]): Mask => {
  const data = new Uint8Array(80);
  for (const i of indices) data[i] = 1;
  return { width: 10, height: 8, data };
};

const setUp = () => {
  const fake = createFakeHost();
  let changes = 0;
  const accepted = createAcceptedSegments(fake.host, () => (changes += 1));
  const slice = (index: number, label: string, mask: Mask): readonly AcceptedSlice[] => {
    fake.show({ imageId: fake.imageIds[index] });
    const result = { prompt: label } as AcceptedSlice['result'];
    return [{ ref: activeImage(fake.host), mask, result }];
  };
  const voxels = async (id: string, index: number) => {
    const mask = (await readMasks(fake.host, id)).get(fake.imageIds[index] ?? '');
    return mask ? [...mask.data.keys()].filter(i => mask.data[i]) : [];
  };
  return { fake, accepted, slice, voxels, changes: () => changes };
};

describe('accepted segments', () => {
  test('accepting writes exactly the mask, on its slice only', async () => {
    const { accepted, slice, voxels } = setUp();
    const id = await accepted.accept('lungs', slice(1, 'lungs', maskOf([3, 4, 17])), 'vp-1');
    expect(await voxels(id, 1)).toEqual([3, 4, 17]);
    expect(await voxels(id, 0)).toEqual([]);
    expect(accepted.list()).toMatchObject([
      { label: 'lungs', filled: 1, state: 'accepted', rgb: [76, 230, 229] },
    ]);
  });

  test('the same prompt on another slice continues the segment, another prompt starts one', async () => {
    const { accepted, slice } = setUp();
    const first = await accepted.accept('lungs', slice(0, 'lungs', maskOf([1])), 'vp-1');
    const second = await accepted.accept('lungs', slice(2, 'lungs', maskOf([2])), 'vp-1');
    const other = await accepted.accept('heart', slice(2, 'heart', maskOf([2])), 'vp-1');
    expect(second).toBe(first);
    expect(other).not.toBe(first);
    expect(accepted.list().map(s => [s.label, s.filled])).toEqual([
      ['lungs', 2],
      ['heart', 1],
    ]);
  });

  test('undo takes the whole run back in one step, redo brings it back', async () => {
    const { fake, accepted, slice, voxels } = setUp();
    const id = await accepted.accept('lungs', slice(0, 'lungs', maskOf([1, 2])), 'vp-1');
    await accepted.accept('lungs', slice(0, 'lungs', maskOf([2, 3, 4])), 'vp-1');
    expect(fake.memos).toHaveLength(2);
    fake.memos[1]?.restoreMemo(true);
    expect(await voxels(id, 0)).toEqual([1, 2]);
    fake.memos[0]?.restoreMemo(true);
    expect(await voxels(id, 0)).toEqual([]);
    fake.memos[0]?.restoreMemo(false);
    fake.memos[1]?.restoreMemo(false);
    expect(await voxels(id, 0)).toEqual([2, 3, 4]);
  });

  test('what had its turn only after the mode was left makes no labelmap in the next study', async () => {
    const { fake, accepted, slice } = setUp();
    const outline = slice(0, 'lungs', maskOf([1]));
    const waiting = accepted.accept('lungs', outline, 'vp-1');
    accepted.reset();
    accepted.dispose();
    const late = accepted.accept('heart', outline, 'vp-1');
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    await expect(late).rejects.toMatchObject({ code: 'cancelled' });
    expect(fake.segmentations.size).toBe(0);
  });

  test('undo after the segmentation was deleted does nothing', async () => {
    const { fake, accepted, slice } = setUp();
    const id = await accepted.accept('lungs', slice(0, 'lungs', maskOf([1])), 'vp-1');
    fake.host.services.segmentationService.remove(id);
    expect(accepted.list()).toHaveLength(0);
    expect(() => fake.memos[0]?.restoreMemo(true)).not.toThrow();
  });

  test('a brush stroke makes it edited, and unsaved again after saving', async () => {
    const { fake, accepted, slice } = setUp();
    const id = await accepted.accept('lungs', slice(0, 'lungs', maskOf([1])), 'vp-1');
    expect((await accepted.read(id)).edited).toBe(false);
    accepted.markSaved(accepted.list());
    expect(accepted.list()[0]?.saved).toBe(true);
    fake.paint(id, 1, 40, 1);
    expect(accepted.list()[0]).toMatchObject({ state: 'edited', saved: false });
    const { masks, edited } = await accepted.read(id);
    expect(edited).toBe(true);
    expect([...masks.keys()]).toEqual([fake.imageIds[0], fake.imageIds[1]]);
  });

  test('a saved one stays saved where OHIF announces a change that is none', async () => {
    const { fake, accepted, slice } = setUp();
    const id = await accepted.accept('lungs', slice(0, 'lungs', maskOf([1])), 'vp-1');
    accepted.markSaved(accepted.list());
    const { version } = accepted.list()[0]!;
    // A voxel written as it was, twice: what drawing the labelmap in another viewport looks like.
    fake.paint(id, 0, 1, 1);
    fake.paint(id, 0, 1, 1);
    await new Promise(resolve => setTimeout(resolve, 300));
    expect(accepted.list()[0]).toMatchObject({ state: 'accepted', saved: true, version });
    fake.paint(id, 0, 1, 1);
    fake.paint(id, 0, 2, 1);
    await new Promise(resolve => setTimeout(resolve, 300));
    expect(accepted.list()[0]).toMatchObject({ state: 'edited', saved: false });
  });

  test('a stroke made while a save is under way stays unsaved', async () => {
    const { fake, accepted, slice } = setUp();
    const id = await accepted.accept('lungs', slice(0, 'lungs', maskOf([1])), 'vp-1');
    const asSent = accepted.list();
    fake.paint(id, 0, 5, 1);
    accepted.markSaved(asSent);
    expect(accepted.list()[0]).toMatchObject({ state: 'edited', saved: false });
  });

  test('what is continued from an accepted segment is accepted with it; from an edited one it is not', async () => {
    const { fake, accepted, slice } = setUp();
    const id = await accepted.accept('lungs', slice(0, 'lungs', maskOf([1])), 'vp-1');
    const next = (index: number) => {
      const [one] = slice(index, 'lungs', maskOf([2]));
      return { ...one!, origin: 'propagated' as const };
    };
    await accepted.correct(id, [next(1)], [next(1)]);
    expect(accepted.list()[0]).toMatchObject({ state: 'accepted', filled: 2 });
    fake.paint(id, 0, 5, 1);
    await new Promise(resolve => setTimeout(resolve, 300));
    await accepted.correct(id, [next(2)], [next(2)]);
    expect(accepted.list()[0]).toMatchObject({ state: 'edited', filled: 3 });
  });

  test('a segment keeps its Tracking UID and what it was saved in when the mode is left and entered', async () => {
    const { fake, accepted, slice } = setUp();
    await accepted.accept('lungs', slice(0, 'lungs', maskOf([1])), 'vp-1');
    const { trackingUid } = accepted.list()[0]!;
    const storedIn = [{ sopClassUID: '1', sopInstanceUID: '1.2', seriesInstanceUID: '1.3' }];
    accepted.markSaved(accepted.list(), storedIn);
    fake.paint(accepted.list()[0]!.id, 0, 7, 1);
    const work = createUnsavedWork();
    const putting = work.putAside(accepted);
    fake.dropSegmentations();
    accepted.reset();
    await putting;
    await work.bringBack(accepted, activeImage(fake.host));
    expect(accepted.list()).toMatchObject([{ trackingUid, storedIn, saved: false }]);
  });

  test('a mask of another size is refused, nothing is written', async () => {
    const { accepted, slice } = setUp();
    const wrong = { width: 3, height: 3, data: new Uint8Array(9).fill(1) };
    await expect(accepted.accept('lungs', slice(0, 'lungs', wrong), 'vp-1')).rejects.toMatchObject({
      code: 'image-not-ready',
    });
  });

  test('a stored draft stays one until a reader accepts it; then it is to be saved, and undo takes both back', async () => {
    const { accepted, slice, fake } = setUp();
    const [{ ref, mask }] = slice(0, 'lungs', maskOf([1, 2])) as [AcceptedSlice];
    const slices = new Map([[ref.imageId, { ref, mask, result: null, origin: 'stored' as const }]]);
    const voxels = new Map([[ref.imageId, mask]]);
    const facts = { label: 'lungs', rgb: null, flagged: false, slices, agreed: null };
    const id = await accepted.continueStored({ ref, facts, voxels, saved: true }, 'vp-1');
    const now = () => {
      const { state, reviewed, saved } = accepted.list()[0]!;
      return { state, reviewed, saved };
    };
    const asStored = { state: 'draft', reviewed: false, saved: true };
    expect(now()).toEqual(asStored);
    accepted.agree(id);
    await new Promise(resolve => setTimeout(resolve, 50));
    expect(now()).toEqual({ state: 'accepted', reviewed: true, saved: false });
    fake.host.commands.run('undo');
    await new Promise(resolve => setTimeout(resolve, 50));
    expect(now()).toEqual(asStored);
  });

  test('unsaved work survives leaving the mode, hand edits included', async () => {
    const { fake, accepted, slice, voxels } = setUp();
    const id = await accepted.accept('lungs', slice(0, 'lungs', maskOf([1, 2])), 'vp-1');
    fake.paint(id, 2, 50, 1);
    const saved = await accepted.accept('heart', slice(1, 'heart', maskOf([9])), 'vp-1');
    accepted.markSaved(accepted.list().filter(s => s.id === saved));
    const work = createUnsavedWork();
    const putting = work.putAside(accepted);
    fake.dropSegmentations();
    accepted.reset();
    await putting;
    expect(work.countFor('1.2.8')).toBe(1);
    expect(work.countFor('1.2.7')).toBe(0);

    await work.bringBack(accepted, activeImage(fake.host));
    const back = accepted.list();
    expect(back.map(s => s.label)).toEqual(['lungs']);
    expect(await voxels(back[0]?.id ?? '', 0)).toEqual([1, 2]);
    expect(await voxels(back[0]?.id ?? '', 2)).toEqual([50]);
    expect((await accepted.read(back[0]?.id ?? '')).edited).toBe(true);
    expect(work.countFor('1.2.8')).toBe(0);
  });
});
