/**
 * @jest-environment jsdom
 */
import type { Mask } from '../../../extensions/medclip-sam/src/core/raster';
import { AT, readerOn, stack, type Study } from '../../support/panel/sequencesReader';
import { resultFor, settled, untilAborted } from '../../support/panel/serviceUnderTest';

// The overlay draws on a canvas, which jsdom has not; it is driven in the browser tests.
jest.mock('../../../extensions/medclip-sam/src/viewer/draft/draftOverlay', () =>
  jest.requireActual('../../support/panel/noOverlay')
);
HTMLCanvasElement.prototype.getContext = () => null;

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

  test('not seen where only a closer look at a box shows it', async () => {
    const { client, asked, service, until } = await readerOn({});
    client.segment = async (raster, request) => {
      asked.push([raster, request]);
      const found = { ...resultFor('tumor', [1]), mask: outline };
      const specificity = { verdict: 'weak', score: 0, inRegionOnly: true } as const;
      return asked.length === 1 ? found : { ...found, specificity };
    };
    service.setPrompt('tumor');
    await service.run();
    await until(() => service.getState().draft?.sequences != null);
    expect(service.getState().draft!.sequences!.seen).toBe(0);
    service.leave();
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
