/**
 * @jest-environment jsdom
 */
import { TextDecoder, TextEncoder } from 'node:util';
import { compactMask } from '@medclip/extension-medclip-sam/algorithm/mask/compactMask';
import type { Mask } from '@medclip/extension-medclip-sam/core/raster';
import { createMemoryOutboxStorage } from '@medclip/extension-medclip-sam/dicom/store/outboxStorage';
import type { SegmentSaver } from '../../../extensions/medclip-sam/src/viewer/saving/segmentSaver';
import { createTextSegmentService } from '../../../extensions/medclip-sam/src/viewer/TextSegmentService';
import type {
  StudyNews,
  StudyTabs,
} from '../../../extensions/medclip-sam/src/viewer/unsaved/studyTabs';
import { unsavedStoreIn } from '../../../extensions/medclip-sam/src/viewer/unsaved/unsavedStore';
import {
  bytesOfValue,
  valueOfBytes,
} from '../../../extensions/medclip-sam/src/viewer/unsaved/valueBytes';
import { createFakeHost } from '../../support/panel/fakeHost';
import { fakeSaver } from '../../support/panel/fakeSaver';
import { obedientClient, rectangle, type Orders } from '../../support/panel/obedientClient';

// The overlay draws on a canvas, which jsdom has not; it is driven in the browser tests.
jest.mock('../../../extensions/medclip-sam/src/viewer/draft/draftOverlay', () =>
  jest.requireActual('../../support/panel/noOverlay')
);
HTMLCanvasElement.prototype.getContext = () => null;
// jsdom has neither; every browser has both.
Object.assign(globalThis, { TextEncoder, TextDecoder });

/** One browser: its storage, and tabs that can be opened and crash. */
function browser() {
  const storage = createMemoryOutboxStorage();
  const alive = new Set<string>();
  const listeners = new Map<string, (news: StudyNews) => void>();
  const pacs = { answers: true, kept: new Set<string>(), stored: new Set<string>() };
  let count = 0;
  const openTab = () => {
    const id = `tab-${++count}`;
    alive.add(id);
    const tabs: StudyTabs = {
      id,
      alive: async () => new Set(alive),
      tell: news =>
        listeners.forEach((listener, to) => to !== id && listener({ ...news, tab: id })),
      subscribe: listener => void listeners.set(id, listener),
    };
    const fake = createFakeHost();
    const orders: Orders = { answer: rectangle(2, 2, 5, 5), goOn: false };
    const heard = new Set<() => void>();
    const saver: SegmentSaver = {
      ...fakeSaver(async accepted => {
        if (pacs.answers) {
          accepted.markSaved(accepted.list().filter(s => s.reviewed));
          return { message: 'Stored.' };
        }
        // As the outbox: the finished object stays, and with it the segments as they are.
        const object = `1.2.${pacs.kept.size + 1}`;
        pacs.kept.add(object);
        const held = accepted.list().map(s => `${s.id} ${s.version}`);
        saver.objectsOf = ({ id: of, version }) =>
          held.includes(`${of} ${version}`) ? [object] : [];
        heard.forEach(tell => tell());
        throw new Error('no answer');
      }),
      subscribe: listener => (heard.add(listener), () => undefined),
      isStored: object => pacs.stored.has(object),
      discard: async object => void pacs.kept.delete(object),
    };
    const unsaved = unsavedStoreIn(storage);
    const service = createTextSegmentService({
      ...{ host: fake.host, client: obedientClient(orders), saver, unsaved, tabs },
    });
    service.enter();
    const settle = () => new Promise(resolve => setTimeout(resolve, 700));
    return {
      service,
      settle,
      /** What was kept is sent again, and arrives. */
      retry: () => {
        pacs.kept.forEach(object => pacs.stored.add(object));
        pacs.kept.clear();
        heard.forEach(tell => tell());
      },
      fake,
      accept: async (prompt: string) => {
        service.setPrompt(prompt);
        await service.run();
        await service.accept();
      },
      /** Nothing of the page runs any more, and nothing was told. */
      crash: () => {
        alive.delete(id);
        listeners.delete(id);
      },
      voxels: () => {
        const found: Record<string, number> = {};
        for (const s of service.getState().segments) {
          const image = fake.images.get(`${s.id}:${fake.imageIds[0]}`);
          const data = image?.getPixelData() as Uint8Array | undefined;
          found[s.label] = data?.reduce((n, v) => n + v, 0) ?? 0;
        }
        return found;
      },
    };
  };
  return { openTab, storage, pacs };
}

describe('accepted work that the PACS does not hold', () => {
  test('kept as a finished object too: brought back, that object goes; sent again, it is not offered any more', async () => {
    const { openTab, pacs } = browser();
    pacs.answers = false;
    const first = openTab();
    await first.accept('lungs');
    await first.service.save();
    await first.settle();
    expect(pacs.kept.size).toBe(1);
    first.crash();

    const second = openTab();
    await second.settle();
    expect(second.service.getState().restorable).toBe(1);
    await second.service.restore();
    await second.settle();
    expect(second.service.getState().segments).toHaveLength(1);
    expect(pacs.kept.size).toBe(0);
    await second.service.save();
    await second.settle();
    second.crash();

    const third = openTab();
    await third.settle();
    expect(third.service.getState().restorable).toBe(1);
    third.retry();
    await third.settle();
    expect(third.service.getState().restorable).toBe(0);
    third.crash();
    const fourth = openTab();
    await fourth.settle();
    expect(fourth.service.getState().restorable).toBe(0);
  });

  test('is on the disk before it is shown as accepted, and comes back as it was after a crash', async () => {
    const { openTab, storage } = browser();
    const first = openTab();
    let shownBefore = -1;
    const put = storage.put.bind(storage);
    storage.put = async item => {
      await put(item);
      if (shownBefore < 0) shownBefore = first.service.getState().segments.length;
    };
    await first.accept('lungs');
    first.crash();
    expect(shownBefore).toBe(0);

    const second = openTab();
    await second.settle();
    expect(second.service.getState()).toMatchObject({ restorable: 1, segments: [] });
    await second.service.restore();
    await second.settle();
    expect(second.service.getState()).toMatchObject({
      restorable: 0,
      segments: [{ label: 'lungs', state: 'accepted', reviewed: true, saved: false }],
    });
    expect(second.voxels()).toEqual({ lungs: 16 });
  });

  test('a stroke, a new name and a deletion are what is kept; what was saved is not', async () => {
    const { openTab, storage } = browser();
    const first = openTab();
    await first.accept('lungs');
    await first.accept('heart');
    const [lungs, heart] = first.service.getState().segments;
    first.fake.paint(lungs!.id, 0, 79, 1);
    first.service.renameSegment(lungs!.id, 'left lung');
    await first.service.removeSegment(heart!.id);
    await first.settle();
    expect((await storage.list()).map(item => item.label)).toEqual(['left lung']);
    first.crash();
    const second = openTab();
    await second.settle();
    await second.service.restore();
    await second.settle();
    expect(second.voxels()).toEqual({ 'left lung': 17 });
    await second.service.saveUncoded();
    await second.settle();
    expect(await storage.list()).toEqual([]);
  });

  test('is let go of when the reader says so, and not before', async () => {
    const { openTab, storage } = browser();
    const first = openTab();
    await first.accept('lungs');
    first.crash();
    const second = openTab();
    await second.settle();
    expect(await storage.list()).toHaveLength(1);
    await second.service.discardUnsaved();
    expect(await storage.list()).toEqual([]);
    expect(second.service.getState().restorable).toBe(0);
  });

  test('two tabs on one study know of each other, and neither takes what the other has in hand', async () => {
    const { openTab } = browser();
    const [first, second] = [openTab(), openTab()];
    await first.settle();
    await first.accept('lungs');
    await first.settle();
    const { restorable, otherTabs } = second.service.getState();
    expect({ restorable, otherTabs }).toEqual({
      restorable: 0,
      otherTabs: { tabs: 1, unsaved: 1 },
    });
    expect(first.service.getState().otherTabs).toEqual({ tabs: 1, unsaved: 0 });
    second.service.leave();
    await first.settle();
    expect(first.service.getState().otherTabs).toBeNull();
  });
});

test('values survive as bytes: maps, masks, numbers, and one array that occurs twice', async () => {
  const mask: Mask = rectangle(1, 1, 3, 3);
  const heat = new Float32Array([0.25, 0.5]);
  const value = { masks: new Map([['a 1', mask]]), again: mask, heat, none: null, list: [1, 'x'] };
  const bytes = await bytesOfValue(value);
  const read = (await valueOfBytes(bytes)) as typeof value;
  expect(read).toEqual(value);
  expect(read.again.data).toBe(read.masks.get('a 1')?.data);
  await expect(valueOfBytes(bytes.slice(0, -3))).rejects.toThrow(RangeError);
  // A mask that is kept as its runs gives the same bytes, without its pixels.
  const kept = compactMask(mask);
  const noPixels = jest.spyOn(kept, 'data', 'get');
  const asRuns = { ...value, masks: new Map([['a 1', kept]]), again: kept };
  expect(await bytesOfValue(asRuns)).toEqual(bytes);
  expect(noPixels).not.toHaveBeenCalled();
});
