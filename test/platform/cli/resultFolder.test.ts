import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inResultFolder, openResults } from '../../../platform/cli/src/resultFolder';
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

test('masks of a person in the folder for labels are not deleted', () => {
  mkdirSync(join(dir, 'masks'));
  expect(() => openResults(dir, [], {}, ['labels.json', 'masks'])).toThrow(
    /already holds masks, which this run would overwrite; give another --out/
  );
});
