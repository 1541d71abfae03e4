/** @jest-environment jsdom */
import { chooseLanguage } from '../../../extensions/medclip-sam/src/locales/language';
import type { ImageRef } from '../../../extensions/medclip-sam/src/viewer/image/activeImage';
import { segmentTerm } from '../../../extensions/medclip-sam/src/viewer/segments/terms';
import { setUp } from '../../support/panel/serviceUnderTest';

jest.mock('../../../extensions/medclip-sam/src/viewer/draft/draftOverlay', () =>
  jest.requireActual('../../support/panel/noOverlay')
);
HTMLCanvasElement.prototype.getContext = () => null;

const names = (hits: readonly { readonly name: string }[] | undefined) => hits?.map(h => h.name);

test('the codes begin with what the words mean, each once; then come the first of the table', () => {
  const { service } = setUp();
  service.openTermPicker('breast tumor');
  const hits = names(service.getState().termPicker?.hits)!;
  expect(hits[0]).toBe('Neoplasm (Breast)');
  expect(new Set(hits).size).toBe(hits.length);
  expect(hits.length).toBeGreaterThan(5);
});

test('words without a code leave the table as it is, a search takes its own words', () => {
  const { service } = setUp();
  service.openTermPicker('zzz');
  expect(service.getState().termPicker?.hits.length).toBeGreaterThan(5);
  service.searchTerms('liver');
  const found = names(service.getState().termPicker?.hits)!;
  expect(found.length).toBeGreaterThan(0);
  expect(found.every(name => /liver|hepat/i.test(name))).toBe(true);
});

test('a German panel shows the German name of a code; what is stored keeps the name of the standard', async () => {
  const { service, run } = setUp();
  chooseLanguage('de');
  try {
    await run('linke Lunge');
    expect(service.getState().draft?.term).toBe('Lunge, links');
    service.openTermPicker('Gliom');
    expect(names(service.getState().termPicker?.hits)?.[0]).toBe('Primärtumor (Gehirn)');
    service.searchTerms('Harnblase');
    expect(names(service.getState().termPicker?.hits)).toEqual(['Harnblase']);
    service.closeTermPicker();
    await service.accept();
    const [segment] = service.getState().segments;
    expect(segment?.term).toBe('Lunge, links');
    const ref = { modality: 'CT', displaySet: {} } as unknown as ImageRef;
    const stored = { label: 'linke Lunge', codedAs: 'linke Lunge', ref };
    expect(segmentTerm({ ...stored, predecessor: null, slices: new Map() })).toMatchObject({
      type: { meaning: 'Lung' },
      typeModifier: { meaning: 'Left' },
    });
  } finally {
    chooseLanguage(null);
  }
});
