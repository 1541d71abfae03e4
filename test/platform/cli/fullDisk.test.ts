import fs, {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import fsPromises from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failureSentence } from '../../../platform/cli/src/exitCodes';
import { openJournal } from '../../../platform/cli/src/evaluation/journal';
import { greyPng } from '../../../platform/cli/src/pngImage';
import { cliInProcess as cli } from '../../support/cli/cliInProcess';

let dir: string;
const at = (name: string): string => join(dir, name);

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'medclip-full-'));
  for (const folder of ['images', 'masks']) {
    mkdirSync(at(folder));
    const pixels = Uint8Array.from({ length: 1024 }, (_, i) =>
      i % 32 > 8 && i % 32 < 20 ? 255 : 0
    );
    writeFileSync(at(`${folder}/1.png`), greyPng(32, 32, pixels));
  }
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(dir, { recursive: true });
});

const failure = (code: string): Error =>
  Object.assign(new Error(`${code}: failed, write`), { code, syscall: 'write' });

/** The disk takes the first bytes of a file, and no more. */
function fillDisk(code: string): void {
  const { writeFile } = fsPromises;
  jest.spyOn(fsPromises, 'writeFile').mockImplementation(async (file, data, options) => {
    if (String(file).endsWith('.lock')) return writeFile(file, data, options);
    await writeFile(file, String(data).slice(0, 3), options);
    throw failure(code);
  });
}

const priors = (...more: string[]) =>
  cli('priors', '--data', dir, '--text', 'tumor', '--out', at('table.json'), ...more);

test.each([
  ['ENOSPC', 'the disk is full. Free some space, or give a place on another disk.'],
  ['EDQUOT', 'the quota of this account is used up. Delete what is not needed,'],
  ['EROFS', 'the disk can only be read. Give a place that can be written to.'],
  ['EACCES', 'this account may not write there. Change the permissions, or give another place.'],
])('%s: what was there stays, one sentence says why, and the exit code is 1', async (code, why) => {
  writeFileSync(at('table.json'), 'of yesterday');
  fillDisk(code);
  const { code: exit, stdout, stderr } = await priors('--json');
  expect(exit).toBe(1);
  expect(stderr).toContain(`${at('table.json')} could not be written: ${why}`);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(JSON.parse(stdout)).toEqual({ error: { code: 'setup-failed', message: stderr.trim() } });
  expect(readFileSync(at('table.json'), 'utf8')).toBe('of yesterday');
  expect(readdirSync(dir).sort()).toEqual(['images', 'masks', 'table.json']);
});

test('a journal that has no room keeps what it has', () => {
  const samples = [{ image: 'a' }, { image: 'b' }];
  const open = () => openJournal<number>(at('results.jsonl'), samples, {});
  open().add(0, 7);
  const before = readFileSync(at('results.jsonl'), 'utf8');
  jest.spyOn(fs, 'writeSync').mockImplementation(() => {
    throw failure('ENOSPC');
  });
  expect(open).toThrow(/results\.jsonl could not be written: the disk is full/);
  jest.restoreAllMocks();
  expect(readFileSync(at('results.jsonl'), 'utf8')).toBe(before);
  const journal = open();
  jest.spyOn(fs, 'appendFileSync').mockImplementation(() => {
    throw failure('ENOSPC');
  });
  expect(() => journal.add(1, 8)).toThrow(/results\.jsonl could not be written: the disk is full/);
});

test('a folder that cannot be made is named', async () => {
  const mkdir = jest.spyOn(fsPromises, 'mkdir').mockRejectedValue(failure('EROFS'));
  const asked = ['--data', dir, '--text', 'tumor', '--out', at('report')];
  const { code, stderr } = await cli('evaluate', ...asked);
  expect(mkdir).toHaveBeenCalled();
  expect([code, stderr]).toEqual([
    1,
    `The folder ${at('report')} could not be written: the disk can only be read. Give a place that can be written to.\n`,
  ]);
});

test('an error of the system that names another file, or none, is one sentence, too', () => {
  const copying = Object.assign(failure('ENOSPC'), { path: 'from', dest: 'to' });
  expect(failureSentence(copying)).toMatch(/^to could not be written: the disk is full\. Free /);
  expect(failureSentence(failure('EDQUOT'))).toMatch(/^A file could not be written: the quota/);
});
