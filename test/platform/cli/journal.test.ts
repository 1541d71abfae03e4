import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isJournalOf, openJournal } from '../../../platform/cli/src/evaluation/journal';

const SAMPLES = [
  { image: '/1.png', mask: '/m1.png', text: 'tumor' },
  { image: '/2.png', mask: null, text: 'tumor' },
];

let dir: string;
let path: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'medclip-journal-'));
  path = join(dir, 'results.jsonl');
});
afterEach(() => rmSync(dir, { recursive: true }));

const open = (samples: readonly object[] = SAMPLES, settings: object = { pack: 'a' }) =>
  openJournal<number>(path, samples, settings);

test('keeps what is of the same samples and settings', () => {
  open().add(1, 5);
  expect([...open().done]).toEqual([[1, 5]]);
});

test('a line that another question has put among them is not kept', () => {
  open().add(0, 1);
  const [, own = ''] = readFileSync(path, 'utf8').split('\n');
  const foreign = join(dir, 'foreign.jsonl');
  openJournal<number>(foreign, SAMPLES, { pack: 'b' }).add(1, 9);
  appendFileSync(path, readFileSync(foreign, 'utf8').split('\n')[1]!);
  // As an earlier version wrote them, without saying of what.
  appendFileSync(path, `\n${JSON.stringify({ index: 1, result: 7 })}\n`);
  expect([...open().done]).toEqual([[0, 1]]);
  expect(readFileSync(path, 'utf8').split('\n').slice(1)).toEqual([own, '']);
});

test('what a crash has torn is no other question', () => {
  open().add(0, 1);
  writeFileSync(path, readFileSync(path, 'utf8').slice(0, 20));
  expect(open().done.size).toBe(0);
});

test.each([
  ['another setting', SAMPLES, { pack: 'b' }],
  ['another text', SAMPLES.map(s => ({ ...s, text: 'cyst' })), { pack: 'a' }],
  ['another mask', SAMPLES.map(s => ({ ...s, mask: '/x.png' })), { pack: 'a' }],
  ['fewer images', SAMPLES.slice(1), { pack: 'a' }],
])('%s begins anew', (_, samples, settings) => {
  open().add(0, 1);
  expect(isJournalOf(path, SAMPLES, { pack: 'a' })).toBe(true);
  expect(isJournalOf(path, samples, settings)).toBe(false);
  expect(open(samples, settings).done.size).toBe(0);
  expect(open().done.size).toBe(0);
});
