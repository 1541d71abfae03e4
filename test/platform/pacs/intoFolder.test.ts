import { spawnSync } from 'node:child_process';
import fs, { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { intoFolder, intoFolders } from '@medclip/pacs/folder/intoFolder';

let dir: string;
const at = (...names: string[]): string => path.join(dir, ...names);
const full = (file?: string): Error =>
  Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', syscall: 'write', path: file });

beforeEach(() => (dir = fs.mkdtempSync(path.join(tmpdir(), 'medclip-into-'))));
afterEach(() => {
  jest.restoreAllMocks();
  fs.rmSync(dir, { recursive: true });
});

const write = (name: string) => async (work: string) => {
  mkdirSync(path.join(work, 'sub'));
  writeFileSync(path.join(work, 'sub', name), name);
  return name;
};

test('a new folder, with those above it, holds what was made and nothing else', async () => {
  expect(await intoFolder(at('a', 'b'), write('new'))).toBe('new');
  expect(readFileSync(at('a', 'b', 'sub', 'new'), 'utf8')).toBe('new');
  expect(readdirSync(at('a'))).toEqual(['b']);
});

test('an older folder gives way as a whole, also behind a link', async () => {
  await intoFolder(at('real'), write('old'));
  fs.symlinkSync(at('real'), at('link'));
  await intoFolder(at('link'), write('new'));
  expect(readdirSync(at('real', 'sub'))).toEqual(['new']);
  expect(readdirSync(dir).sort()).toEqual(['link', 'real']);
});

test.each([true, false])(
  'a disk that is full leaves the old folder, and the sentence names it (path told: %s)',
  async told => {
    await intoFolder(at('out'), write('old'));
    const made = intoFolder(at('out'), async work => {
      await write('half')(work);
      throw full(told ? path.join(work, 'sub', 'half') : undefined);
    });
    await expect(made).rejects.toMatchObject({
      code: 'setup-failed',
      message: `The folder ${at('out')} could not be written: the disk is full.`,
    });
    expect(readdirSync(at('out', 'sub'))).toEqual(['old']);
    expect(readdirSync(dir)).toEqual(['out']);
  }
);

test('what could not be read keeps its own name', async () => {
  const made = intoFolder(at('out'), async () => fs.readFileSync(at('nowhere')));
  await expect(made).rejects.toMatchObject({ code: 'ENOENT', path: at('nowhere') });
  expect(readdirSync(dir)).toEqual([]);
});

test('where nothing may be made beside a folder it is filled from within', async () => {
  mkdirSync(at('out'));
  writeFileSync(at('out', 'before'), '');
  const { accessSync } = fs;
  jest.spyOn(fs, 'accessSync').mockImplementation((file, mode) => {
    if (file === dir) throw Object.assign(new Error('EACCES'), { code: 'EACCES' });
    return accessSync(file, mode);
  });
  await intoFolder(at('out'), async work => {
    expect(path.dirname(work)).toBe(at('out'));
    return write('new')(work);
  });
  expect(readdirSync(at('out'))).toEqual(['sub']);
});

test('folders take their places together, and others stay', async () => {
  mkdirSync(at('out', 'other'), { recursive: true });
  const made = intoFolders(at('out'), async work => {
    mkdirSync(path.join(work, 'first'));
    throw full();
  });
  await expect(made).rejects.toMatchObject({ code: 'setup-failed' });
  expect(readdirSync(at('out'))).toEqual(['other']);
  await intoFolders(at('out'), write('new'));
  expect(readdirSync(at('out')).sort()).toEqual(['other', 'sub']);
  expect(readdirSync(dir)).toEqual(['out']);
});

test('a process that ends meanwhile takes the half folder with it', () => {
  const source = require.resolve('@medclip/pacs/folder/intoFolder');
  const script = `
    require('tsx/cjs');
    const { intoFolder } = require(${JSON.stringify(source)});
    intoFolder(${JSON.stringify(at('out'))}, async work => {
      require('node:fs').writeFileSync(work + '/half', 'x');
      process.exit(7);
    });`;
  const { status, stderr } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([7, '']);
  expect(existsSync(at('out'))).toBe(false);
  expect(readdirSync(dir)).toEqual([]);
});
