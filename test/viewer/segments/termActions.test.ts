/** @jest-environment jsdom */
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
