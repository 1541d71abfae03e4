/**
 * @jest-environment jsdom
 */
import { runParameters } from '../../../extensions/medclip-sam/src/dicom/results/runSegment';
import { segmentAlgorithm } from '../../../extensions/medclip-sam/src/viewer/segments/segmentAlgorithm';
import { AT, COUNT, readerOn, stack } from '../../support/panel/sequencesReader';
import { settled } from '../../support/panel/serviceUnderTest';

// The overlay draws on a canvas, which jsdom has not; it is driven in the browser tests.
jest.mock('../../../extensions/medclip-sam/src/viewer/draft/draftOverlay', () =>
  jest.requireActual('../../support/panel/noOverlay')
);
HTMLCanvasElement.prototype.getContext = () => null;

type Reader = Awaited<ReturnType<typeof readerOn>>;

/** "Add Segment" in OHIF's list, and the disc drawn with its brush. */
async function drawByHand({ fake, service, until }: Reader): Promise<void> {
  const { id } = service.getState().segments[0]!;
  const ohif = fake.host.services.segmentationService as unknown as {
    addSegment(id: string): void;
  };
  ohif.addSegment(id);
  await until(() => service.getState().segments.length === 2);
  const added = service.getState().segments.find(s => s.id !== id)!;
  stack[AT]!.outline.data.forEach((value, i) => {
    if (value) fake.paint(added.id, AT, i, 1);
  });
  await until(() => service.getState().segments.some(s => s.id !== id && s.slices === 1));
}

/** The reader goes to the second series, to the slice of the draft. */
async function showOther({ fake, service }: Reader): Promise<void> {
  fake.host.services.viewportGridService.setActiveViewportId?.('vp-2');
  await service.showDraft();
  await settled();
}

describe('an outline on other sequences', () => {
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

  test('a copy of what a hand has drawn is no AI draft, in the panel and in what is stored', async () => {
    const reader = await readerOn({});
    await reader.accepted();
    const [segment] = reader.service.getState().segments;
    expect(segment?.byHand).toBe(false);
    await drawByHand(reader);
    await reader.until(() => reader.service.getState().segments.length === 2);
    const drawn = reader.service.getState().segments.find(s => s.id !== segment!.id)!;
    expect(drawn.byHand).toBe(true);
    reader.service.selectSegment(drawn.id);
    await reader.until(() => reader.companion()?.used === true);
    await reader.service.copyToSequences();
    await settled();
    const { draft } = reader.service.getState();
    expect(draft).toMatchObject({ byHand: true, byExample: false, carriedFrom: 'Phantom' });
    expect(draft!.provenance.lines.map(({ name, value }) => `${name}: ${value}`)).toEqual([
      'Drawn: by hand',
      'Copied from: Phantom',
      'Edited since: no',
    ]);
    await reader.service.accept();
    await settled();
    await reader.service.saveUncoded();
    const copy = reader.saved.find(s => s.ref.displaySet.displaySetInstanceUID === 'ds-2')!;
    const { algorithmType, algorithm } = segmentAlgorithm(copy, false, ({ result }) =>
      runParameters(result, { packId: 'p', packSha256: 'a' } as never, false)
    );
    expect(algorithmType).toBe('SEMIAUTOMATIC');
    expect(algorithm?.parameters).toMatch(/source=hand; carriedFrom=Phantom; edited=no$/);
    expect(algorithm?.parameters).not.toMatch(/saliency|pack|prompt|examples/);
    reader.service.leave();
  });

  test('a second copy keeps what a reader has changed of the first, and renews what is unchanged', async () => {
    const reader = await readerOn({});
    await reader.accepted();
    await reader.until(() => reader.companion()?.used === true);
    const copy = async () => {
      await reader.service.copyToSequences();
      await settled();
      return reader.service.getState();
    };
    await copy();
    expect((await copy()).slices.outcome).toBe('Copied to 1 sequence: check the draft there.');
    expect(reader.service.getState().waiting.length).toBeLessThan(2);
    const area = reader.service.getState().draft!.areaPx;
    await showOther(reader);
    await reader.service.applyMaskOperation('grow');
    await settled();
    const grown = reader.service.getState().draft!.areaPx;
    expect(grown).toBeGreaterThan(area);
    reader.fake.host.services.viewportGridService.setActiveViewportId?.('vp-1');
    reader.fake.show({ imageId: reader.fake.imageIds[AT] });
    const state = await copy();
    expect(state.slices.outcome).toBe('1 changed copy is kept; it was not copied anew.');
    expect(state.draft!.areaPx).toBe(grown);
    reader.service.leave();
  });

  test('a run that replaces a changed draft says so, and how to bring it back', async () => {
    const reader = await readerOn({});
    await reader.run();
    await reader.run();
    expect(reader.service.getState().notice).toBeNull();
    await reader.service.applyMaskOperation('grow');
    await settled();
    await reader.run();
    expect(reader.service.getState().notice).toMatchObject({
      message: 'A draft that you had changed was replaced.',
      remedy: 'Press Ctrl+Z to bring it back.',
    });
    reader.service.leave();
  });
});
