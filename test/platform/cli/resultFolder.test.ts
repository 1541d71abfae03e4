import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inResultFolder, openResults } from '../../../platform/cli/src/files/resultFolder';
import { isJournalOf } from '../../../platform/cli/src/evaluation/journal';
import { runTrain } from '../../../platform/cli/src/weak/runTrain';

let dir: string;
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'medclip-results-'))));
afterEach(() => rmSync(dir, { recursive: true }));

test('labels that are being written, or learnt from, are not learnt from a second time', async () => {
  const about = {
    ...{ text: 'tumor', concept: 'tumor', modality: null },
    teacher: { pack: 'p', sha256: '0' },
    gate: { minIou: 0, minStability: 0, minAgreement: 0 },
    counts: { images: 0, kept: 0, normals: 0, leftOut: {} },
  };
  writeFileSync(join(dir, 'labels.json'), JSON.stringify(about));
  writeFileSync(join(dir, 'manifest.json'), '[]');
  const options = {
    ...{ labels: dir, base: dir, out: join(dir, 'x'), python: 'python3', steps: 1, minutes: 1 },
    ...{ cycles: 1, checkpoints: 1, size: 64, seed: 1 },
  };
  await inResultFolder(dir, async () => {
    await expect(runTrain(options)).rejects.toMatchObject({
      code: 'setup-failed',
      remedy: 'Wait until that run has ended, or give another --labels.',
    });
  });
  // Free again: what is said now is about the labels.
  await expect(runTrain(options)).rejects.toThrow(/There are 0 outlines to learn from/);
});

test('what a folder holds of something else is set aside, not lost', () => {
  mkdirSync(join(dir, 'masks'));
  writeFileSync(join(dir, 'masks', 'a.png'), 'corrected by a person');
  writeFileSync(join(dir, 'notes.txt'), 'not of a run');
  const open = (settings: object) =>
    openResults<number>(dir, [{ image: 'a' }], settings, ['labels.json', 'masks']);
  open({ pack: 'a' }).add(0, 1);
  expect(readFileSync(join(dir, 'previous-1', 'masks', 'a.png'), 'utf8')).toBe(
    'corrected by a person'
  );
  expect([...open({ pack: 'a' }).done]).toEqual([[0, 1]]);
  expect(readdirSync(dir).sort()).toEqual(['notes.txt', 'previous-1', 'results.jsonl']);

  expect(open({ pack: 'b' }).done.size).toBe(0);
  expect(readdirSync(join(dir, 'previous-2'))).toEqual(['results.jsonl']);
  expect(
    isJournalOf(join(dir, 'previous-2', 'results.jsonl'), [{ image: 'a' }], { pack: 'a' })
  ).toBe(true);
});
