import { resolve } from 'node:path';
import { compareResults, type ReportedResult } from '../../../platform/cli/src/evaluation/compare';
import { withPaths } from '../../../platform/cli/src/evaluation/manifest';
import { UsageError } from '../../../platform/cli/src/exitCodes';

const result = (path: string, dice: number, more: Partial<ReportedResult> = {}) => ({
  ...{ image: path.split('/').at(-1)!, path, text: 'tumor', group: null, absent: false },
  ...{ found: true, verdict: 'strong' as const, score: 1, confidence: null, unusual: null },
  ...{ dice, iou: dice, nsd2px: dice, nsd2pxAuthors: dice, pointing: 1, boxIou: 1, ms: 1 },
  ...more,
});
/** As an earlier version wrote it. */
const nameOnly = ({ path: _path, ...rest }: ReportedResult): ReportedResult => rest;

const A = [result('p1/i.png', 0.1), result('p2/i.png', 0.9)];
const B = [result('p1/i.png', 0.3), result('p2/i.png', 0.8)];

test.each([
  ['with paths', A],
  ['of names only, two of them alike', A.map(nameOnly)],
  ['with one image twice', [...A, A[0]!]],
])('a report %s differs from itself by nothing', (_, report) => {
  const zero = { mean: 0, ci95: [0, 0] };
  expect(compareResults(report, report, 1)).toMatchObject({
    ...{ pairs: report.length, onlyA: 0, onlyB: 0 },
    ...{ dice: zero, nsd2px: zero, pointing: zero },
  });
});

test('images of the same name are told apart by their folders, in any order', () => {
  const there = compareResults(A, B, 1);
  expect(there.dice!.mean).toBeCloseTo(0.05, 6);
  expect(compareResults(A, [...B].reverse(), 1)).toMatchObject({ pairs: 2 });
  expect(compareResults(A, [...B].reverse(), 1).dice!.mean).toBeCloseTo(0.05, 6);
  const apart = compareResults(A.slice(0, 1), B.slice(1), 1);
  expect(apart).toMatchObject({ pairs: 0, onlyA: 1, onlyB: 1, dice: null });
});

test('texts and groups are told apart, too', () => {
  const control = result('p1/i.png', 0, { group: 'control' });
  const other = result('p1/i.png', 0, { text: 'cyst' });
  expect(compareResults([A[0]!, control, other], [other, A[0]!], 1)).toMatchObject({
    ...{ pairs: 2, onlyA: 1, onlyB: 0 },
  });
});

test('a report without paths is compared by names where these are clear', () => {
  const old = [nameOnly(result('p1/a.png', 0.1)), nameOnly(result('p1/b.png', 0.2))];
  const now = [result('x/b.png', 0.4), result('x/a.png', 0.3)];
  expect(compareResults(old, now, 1).dice!.mean).toBeCloseTo(0.2, 6);
  // What only one of them has twice and the other not at all is no question.
  const more = [...old, nameOnly(A[0]!), nameOnly(A[1]!)];
  expect(compareResults(more, now, 1)).toMatchObject({ pairs: 2, onlyA: 2 });
});

test.each([
  ['names', A.map(nameOnly), [B[1]!]],
  ['names, the other way round', [B[1]!], A.map(nameOnly)],
  ['paths', [A[0]!, A[0]!, A[1]!], B],
])('what cannot be told apart by its %s is refused', (_, a, b) => {
  expect(() => compareResults(a, b, 1)).toThrow(UsageError);
  expect(() => compareResults(a, b, 1)).toThrow(/which belong together cannot be told/);
});

test('a report tells paths from the folder of the data', () => {
  const sample = { image: resolve('data/images/i.png'), mask: null, text: '', group: null };
  const paths = (base?: string) => withPaths([{ dice: 1 }], [sample], base);
  expect(paths('data')).toEqual([{ dice: 1, path: 'images/i.png' }]);
  expect(paths('./data/lists/..')).toEqual([{ dice: 1, path: 'images/i.png' }]);
  expect(paths('data/lists')).toEqual([{ dice: 1, path: '../images/i.png' }]);
  expect(paths()).toEqual([{ dice: 1 }]);
});
