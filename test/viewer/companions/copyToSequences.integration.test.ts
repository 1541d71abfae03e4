/**
 * @jest-environment jsdom
 */
import { AT, COUNT, readerOn, stack } from '../../support/panel/sequencesReader';
import { settled } from '../../support/panel/serviceUnderTest';

// The overlay draws on a canvas, which jsdom has not; it is driven in the browser tests.
jest.mock('../../../extensions/medclip-sam/src/viewer/draft/draftOverlay', () =>
  jest.requireActual('../../support/panel/noOverlay')
);
HTMLCanvasElement.prototype.getContext = () => null;

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
});
