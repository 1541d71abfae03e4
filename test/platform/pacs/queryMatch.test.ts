import fc from 'fast-check';
import { matches } from '@medclip/pacs/query/queryMatch';
import type { DicomJson } from '@medclip/pacs/dicom/dicomJson';

const study: DicomJson = {
  '00080020': { vr: 'DA', Value: ['20240215'] },
  '00080030': { vr: 'TM', Value: ['101530.25'] },
  '00080050': { vr: 'SH', Value: ['A(1)+'] },
  '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Müller^Eva^^', Ideographic: '山田' }] },
  '00100020': { vr: 'LO' },
  '0020000D': { vr: 'UI', Value: ['1.2.3'] },
};

test.each([
  ['00100010', 'müller^eva', true],
  ['00100010', 'M*', true],
  ['00100010', 'M?ller^*', true],
  ['00100010', 'Mu*', false],
  ['00100010', '山*', true],
  ['00080050', 'A(1)+', true],
  ['00080050', 'A.1.+', false],
  ['00100020', '', true],
  ['00100020', '*', true],
  ['00100020', 'P1', false],
  ['0020000D', '1.2.3,4.5', true],
  ['0020000D', '1.2.4\\1.2.3', true],
  ['0020000D', '1.2', false],
  ['00080020', '20240215', true],
  ['00080020', '20240101-20241231', true],
  ['00080020', '-20240215', true],
  ['00080020', '20240216-', false],
  ['00080030', '1000-1100', true],
  ['00080030', '10-10', true],
  ['00080030', '1016-', false],
])('%s against %j is %s', (tag, wanted, expected) => {
  expect(matches(study, tag, wanted)).toBe(expected);
});

test('wildcards mean what a regular expression would say', () => {
  const letters = (...more: string[]) =>
    fc.array(fc.constantFrom('a', 'B', 'ü', ...more), { maxLength: 8 }).map(all => all.join(''));
  fc.assert(
    fc.property(letters(), letters('*', '?'), (value, wanted) => {
      fc.pre(value !== '' && wanted !== '');
      const dataset: DicomJson = { '00080050': { vr: 'SH', Value: [value] } };
      const source = wanted.replace(/[*?]/g, c => (c === '*' ? '.*' : '.'));
      const expected = new RegExp(`^${source}$`, 'isu').test(value);
      expect(matches(dataset, '00080050', wanted)).toBe(expected);
    }),
    { numRuns: 2000 }
  );
});
