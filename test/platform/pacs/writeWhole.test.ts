import fs from 'node:fs';
import fsPromises, {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { intoFile, writeWhole, writeWholeSync } from '@medclip/pacs/folder/writeWhole';
import { writeFault } from '@medclip/pacs/folder/writeFault';

let dir: string;
const at = (name: string): string => path.join(dir, name);
const failing = (code: string): Error =>
  Object.assign(new Error(`${code}: failed, write`), { code, syscall: 'write' });

beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'medclip-whole-'));
  await writeFile(at('old.json'), 'the old one');
});
afterEach(async () => {
  jest.restoreAllMocks();
  await rm(dir, { recursive: true });
});

const written = {
  async: () => writeWhole(at('old.json'), 'the new one'),
  sync: async () => writeWholeSync(at('old.json'), ['the new', ' one']),
};

test.each(Object.entries(written))('%s: the new one is there whole, alone', async (_, write) => {
  await write();
  expect(await readFile(at('old.json'), 'utf8')).toBe('the new one');
  expect(await readdir(dir)).toEqual(['old.json']);
});

test.each([
  ['ENOSPC', /old\.json could not be written: the disk is full\./, /Free some space/],
  ['EDQUOT', /the quota of this account is used up\./, /Delete what is not needed/],
  ['EFBIG', /it is larger than/, /another disk/],
  ['EIO', /the disk reports an error\./, /Check the disk/],
])('%s in the middle: the old one stays, and what to do is said', async (code, message, remedy) => {
  const said = { code: 'setup-failed', message: expect.stringMatching(message) };
  const failed = { ...said, remedy: expect.stringMatching(remedy) };
  const half = intoFile(at('old.json'), async temporary => {
    await writeFile(temporary, 'the n');
    throw failing(code);
  });
  await expect(half).rejects.toMatchObject(failed);
  const write = jest.spyOn(fs, 'writeSync').mockImplementationOnce((file, bytes) => {
    write.mockImplementationOnce(() => {
      throw failing(code);
    });
    return fs.writevSync(file, [Buffer.from(bytes as unknown as Uint8Array).subarray(0, 5)]);
  });
  expect(() => writeWholeSync(at('old.json'), 'the new one')).toThrow(
    expect.objectContaining(failed)
  );
  expect(await readFile(at('old.json'), 'utf8')).toBe('the old one');
  expect(await readdir(dir)).toEqual(['old.json']);
});

test('what the disk says first when it is asked to keep the bytes is heard, too', async () => {
  const { open } = fsPromises;
  jest.spyOn(fsPromises, 'open').mockImplementation(async (...given) => {
    const handle = await open(...given);
    handle.sync = () => Promise.reject(failing('EDQUOT'));
    return handle;
  });
  await expect(written.async()).rejects.toThrow(/quota/);
  expect(await readFile(at('old.json'), 'utf8')).toBe('the old one');
  expect(await readdir(dir)).toEqual(['old.json']);
});

test('a folder that is not there is named as the file was', async () => {
  for (const write of [
    () => writeWhole(at('no/x.json'), 'x'),
    async () => writeWholeSync(at('no/x.json'), 'x'),
  ]) {
    await expect(write()).rejects.toMatchObject({ code: 'ENOENT', path: at('no/x.json') });
  }
});

test('what is no fault of writing passes as it was thrown', async () => {
  const own = new Error('of the caller');
  await expect(intoFile(at('old.json'), () => Promise.reject(own))).rejects.toBe(own);
  const read = Object.assign(new Error('EACCES: open'), { code: 'EACCES', path: '/elsewhere' });
  await expect(intoFile(at('old.json'), () => Promise.reject(read))).rejects.toBe(read);
  expect(writeFault(own)).toBeNull();
});

test.each(Object.entries(written))('%s: link and permissions stay', async (_, write) => {
  await mkdir(at('far'));
  await writeFile(at('far/real.json'), 'old');
  await chmod(at('far/real.json'), 0o640);
  await rm(at('old.json'));
  await symlink(at('far/real.json'), at('old.json'));
  await write();
  expect(await readFile(at('far/real.json'), 'utf8')).toBe('the new one');
  expect((await stat(at('far/real.json'))).mode & 0o777).toBe(0o640);
  expect(await readdir(at('far'))).toEqual(['real.json']);
});

test('what is no file is written to as it is', async () => {
  await writeWhole('/dev/null', 'x');
  writeWholeSync('/dev/null', 'x');
  expect((await stat('/dev/null')).isCharacterDevice()).toBe(true);
  await expect(writeWhole(dir, 'x')).rejects.toMatchObject({ code: 'EISDIR', path: dir });
});
