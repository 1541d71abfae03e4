/**
 * @jest-environment jsdom
 */
import { overlap } from '../../../extensions/medclip-sam/src/algorithm/slices/propagate';
import type { Mask, Raster8 } from '../../../extensions/medclip-sam/src/core/raster';
import type { SegmentRequest } from '../../../extensions/medclip-sam/src/engine/contract';
import type { InferenceClient } from '../../../extensions/medclip-sam/src/engine/worker/client';
import type { AcceptedSegment } from '../../../extensions/medclip-sam/src/viewer/segments/acceptedSegment';
import { createCompanionPixels } from '../../../extensions/medclip-sam/src/viewer/companions/companionPixels';
import { companionSeries } from '../../../extensions/medclip-sam/src/viewer/companions/companionSeries';
import { activeImage } from '../../../extensions/medclip-sam/src/viewer/image/activeImage';
import { createTextSegmentService } from '../../../extensions/medclip-sam/src/viewer/TextSegmentService';
import { createFakeHost } from '../../support/panel/fakeHost';
import { fakeSaver } from '../../support/panel/fakeSaver';
import { resultFor, settled, untilAborted } from '../../support/panel/serviceUnderTest';
import { phantomStack, type Phantom } from '../../support/images/tissuePhantom';

// The overlay draws on a canvas, which jsdom has not; it is driven in the browser tests.
jest.mock('../../../extensions/medclip-sam/src/viewer/draft/draftOverlay', () =>
  jest.requireActual('../../support/panel/noOverlay')
);
HTMLCanvasElement.prototype.getContext = () => null;

const SIZE = 96;
const COUNT = 9;
const AT = 4;
const stack = phantomStack(COUNT);

/** The same disc where only its edge stands out: one grey value inside and around. */
const faint = (): Phantom[] =>
  stack.map(({ image, outline }) => ({
    outline,
    image: { ...image, data: image.data.map((v, i) => (outline.data[i] ? v - 80 : v)) },
  }));

interface Study {
  /** Millimetres that the second series lies further along z. */
  readonly offset?: number;
  readonly frame?: string;
  /** Grey values of the first series and of the second. */
  readonly greys?: readonly [readonly Phantom[], readonly Phantom[]];
  /** Pixels that the second series shows the body further right. */
  readonly moved?: number;
  /** Where along z a slice of the second series lies, in place of where the first has one. */
  readonly heightOf?: (slice: number) => number;
  /** Height of a pixel by its width. */
  readonly aspect?: number;
  /** Of the second series. */
  readonly monochrome1?: boolean;
}

/** Two series of one study, the second in the reverse order, with one slice of it on each plane of the first. */
async function readerOn({
  offset = 0,
  frame = '1.2.77',
  greys = [stack, stack],
  moved = 0,
  heightOf,
  aspect = 1,
  monochrome1 = false,
}: Study) {
  localStorage.clear();
  const there = (i: number) => COUNT - 1 - i;
  const fake = createFakeHost({
    ...{ modality: 'MR', slices: COUNT, rows: SIZE, columns: SIZE, second: true },
    header: (i, series) => ({
      ...{ Rows: SIZE, Columns: SIZE, PixelSpacing: [aspect, 1], SamplesPerPixel: 1 },
      ...{ ImageOrientationPatient: [1, 0, 0, 0, 1, 0], SliceThickness: 3 },
      ImagePositionPatient: [
        ...[0, 0],
        series === 1 ? 3 * i : (heightOf?.(there(i)) ?? 3 * there(i) + offset),
      ],
      PhotometricInterpretation: monochrome1 && series === 2 ? 'MONOCHROME1' : 'MONOCHROME2',
      FrameOfReferenceUID: series === 1 ? '1.2.77' : frame,
    }),
    pixels: (i, series) => {
      const { data } = greys[series - 1]![series === 1 ? i : there(i)]!.image;
      if (series === 1) return Uint16Array.from(data, v => v * 36);
      const value = (at: number) => data[Math.max(0, at - moved)]! * 3;
      return Uint16Array.from(data, (_, at) => (monochrome1 ? 1000 - value(at) : value(at)));
    },
  });
  const masks: (Mask | null)[] = [];
  const saved: AcceptedSegment[] = [];
  const asked: [raster: Raster8, request: SegmentRequest][] = [];
  const client = {
    status: () => ({ state: 'idle' }),
    subscribe: () => () => undefined,
    load: async () => ({ state: 'idle' }),
    dispose: async () => undefined,
    prepare: async () => undefined,
    segment: async (...question: (typeof asked)[number]) => {
      asked.push(question);
      const mask = masks.length > 0 ? masks.shift()! : stack[AT]!.outline;
      const confidence = { level: 'high', limitedBy: [] } as const;
      return { ...resultFor('tumor', mask ? [1] : null), mask, confidence };
    },
  } as unknown as InferenceClient;
  const service = createTextSegmentService({
    ...{ host: fake.host, client },
    saver: fakeSaver(async accepted => {
      saved.push(...accepted.list());
      return { message: 'Stored.' };
    }),
    keep: { probability: true, reliability: true },
  });
  service.enter();
  fake.show({ imageId: fake.imageIds[AT] });
  const until = async (done: () => boolean) => {
    for (let tries = 0; tries < 100 && !done(); tries++) await settled();
    expect(done()).toBe(true);
  };
  const run = async (...answers: (Mask | null)[]) => {
    masks.push(...answers);
    service.setPrompt('tumor');
    await service.run();
    await settled();
  };
  const accepted = async () => {
    await run();
    await service.accept();
    await settled();
  };
  const companion = () => service.getState().companions[0];
  const voxels = (index: number): Mask => {
    const { segments } = service.getState();
    const image = fake.images.get(`${segments[0]!.id}:${fake.imageIds[index]}`);
    return {
      ...{ width: SIZE, height: SIZE },
      data: Uint8Array.from(image?.getPixelData() as Uint8Array),
    };
  };
  return { fake, service, until, run, accepted, companion, voxels, saved, asked, client };
}

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
      imageLoader: { loadAndCacheImage: () => Promise.reject(new Error('500')) },
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
    const [one] = companionSeries(fake.host, image);
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

  test('an accepted outline is copied as a draft, in one step of the history', async () => {
    const reader = await readerOn({ offset: 1 });
    await reader.accepted();
    await reader.until(() => reader.companion()?.used === true);
    const steps = reader.fake.memos.length;
    await reader.service.copyToSequences();
    await settled();
    expect(reader.fake.memos).toHaveLength(steps + 1);
    const { draft, slices } = reader.service.getState();
    expect(draft).toMatchObject({ prompt: 'tumor', outlined: true, carriedFrom: 'Phantom' });
    expect(slices.outcome).toBe('Copied to 1 sequence: check the draft there.');
    expect(draft!.provenance.lines).toContainEqual({ name: 'Copied from', value: 'Phantom' });
    // One mm higher: the slice at the outline's own is the nearest, and holds two thirds of it.
    const area = stack[AT]!.outline.data.reduce((n, v) => n + v, 0);
    expect(draft!.areaPx).toBe(area);
    reader.service.leave();
  });

  test('a copied draft is shown where its series is, and only there', async () => {
    const reader = await readerOn({});
    await reader.accepted();
    await reader.until(() => reader.companion()?.used === true);
    await reader.service.copyToSequences();
    await reader.service.showDraft();
    const { fake } = reader;
    expect(fake.otherViewport.getCurrentImageId()).toBe(fake.otherIds[COUNT - 1 - AT]);
    expect(fake.viewport.getCurrentImageId()).toBe(fake.imageIds[AT]);

    const only = jest.spyOn(
      fake.host.services.viewportGridService,
      'getDisplaySetsUIDsForViewport'
    );
    only.mockReturnValue(['ds-1']);
    fake.show({ imageId: fake.imageIds[1] });
    await reader.service.showDraft();
    expect(fake.viewport.getCurrentImageId()).toBe(fake.imageIds[1]);
    expect(reader.service.getState().notice).toMatchObject({ code: 'no-viewport' });
    reader.service.leave();
  });

  test('a copy names a series that nobody has described by its number', async () => {
    const reader = await readerOn({});
    Object.assign(reader.fake.displaySet, { SeriesDescription: '', SeriesNumber: 4 });
    await reader.accepted();
    await reader.until(() => reader.companion()?.used === true);
    await reader.service.copyToSequences();
    expect(reader.service.getState().draft).toMatchObject({ carriedFrom: 'Series 4' });
    reader.service.leave();
  });

  test('a copied outline is stored without the map of a run, which did not see its series', async () => {
    const reader = await readerOn({});
    await reader.accepted();
    await reader.until(() => reader.companion()?.used === true);
    await reader.service.copyToSequences();
    await reader.service.accept();
    await settled();
    await reader.service.save();
    expect(
      reader.saved.map(s => [...s.slices.values()].map(({ probability }) => !!probability))
    ).toEqual([[true], [false]]);
    reader.service.leave();
  });

  test('a draft is not copied, and what is missing is said', async () => {
    const reader = await readerOn({});
    await reader.run();
    await reader.service.copyToSequences();
    expect(reader.service.getState().notice).toMatchObject({
      message: 'There is no accepted outline to copy.',
    });
    await reader.service.accept();
    await reader.until(() => reader.companion()?.used === true);
    reader.service.useCompanion('ds-2', false);
    await reader.service.copyToSequences();
    expect(reader.service.getState().notice).toMatchObject({
      message: 'No other sequence is ticked.',
    });
    reader.service.leave();
  });
});

describe('the same words on other sequences', () => {
  const { outline } = stack[AT]!;
  const elsewhere: Mask = { ...outline, data: outline.data.map((_, i) => +(i < 400)) };

  test.each([
    ['seen there, too', outline, 1, 'high', []],
    ['not seen there', null, 0, 'moderate', ['sequences']],
    ['seen elsewhere', elsewhere, 0, 'moderate', ['sequences']],
  ] as const)('%s', async (_, answer, seen, confidence, limitedBy) => {
    const reader = await readerOn({});
    await reader.run(outline, answer);
    await reader.until(() => reader.service.getState().draft?.sequences != null);
    expect(reader.service.getState().draft).toMatchObject({
      sequences: { seen, own: 'Phantom', others: ['Phantom'] },
      ...{ confidence, limitedBy },
    });
    // The outline is the run's own.
    expect(reader.service.getState().draft!.areaPx).toBe(outline.data.reduce((n, v) => n + v, 0));
    reader.service.leave();
  });

  test('on pixels of the same shape and polarity, as they would be asked there', async () => {
    const told = async (study: Study) => {
      const reader = await readerOn(study);
      await reader.run(outline, outline);
      await reader.until(() => reader.asked.length === 2);
      reader.service.leave();
      return reader.asked.map(([raster]) => raster);
    };
    const [own, other] = await told({ aspect: 2 });
    expect([own!.aspect, other!.aspect]).toEqual([2, 2]);
    const [, inverted] = await told({ monochrome1: true });
    const [, plain] = await told({});
    const differences = inverted!.data.map((v, i) => Math.abs(v - plain!.data[i]!));
    expect(Math.max(...differences)).toBeLessThan(3);
  });

  test('forced where the run was forced', async () => {
    const reader = await readerOn({});
    await reader.run(outline, outline);
    await reader.until(() => reader.asked.length === 2);
    await reader.service.runAnyway();
    await reader.until(() => reader.asked.length === 4);
    expect(reader.asked.map(([, { force }]) => force === true)).toEqual([false, false, true, true]);
    reader.service.leave();
  });

  test('not before another question that has come while the exact outline was drawn', async () => {
    const { client, asked, service } = await readerOn({});
    client.segment = async (raster, request, options) => {
      asked.push([raster, request]);
      if (request.prompt === 'edema' || request.atOnce === false) {
        return untilAborted(request, options ?? {});
      }
      return { ...resultFor('tumor', [1]), mask: outline, drawnBy: 'fast' };
    };
    for (const prompt of ['tumor', 'edema']) {
      service.setPrompt(prompt);
      void service.run();
      for (let i = 0; i < 20; i++) await settled();
    }
    expect(asked.map(([, { prompt }]) => prompt)).toEqual(['tumor', 'tumor', 'edema']);
    service.leave();
  });

  test('said of the outline of the run, not of what a hand has made of it', async () => {
    const reader = await readerOn({});
    const { service } = reader;
    await reader.run(outline, outline);
    const said = () => service.getState().draft?.sequences?.seen ?? null;
    await reader.until(() => said() === 1);
    await service.applyMaskOperation('grow');
    await reader.until(() => said() === null);
    expect(service.getState().draft).toMatchObject({ outlined: true });
    service.leave();
  });
});
