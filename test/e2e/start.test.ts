import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { freePort } from '../support/pacs/orthanc';

const START = path.resolve(__dirname, '../../platform/setup/start.mjs');

/** `npm start` with these options, in a process of its own, as a person would run it. */
function start(...options: string[]): Promise<{ code: number | null; stderr: string }> {
  return new Promise(resolve => {
    const child = spawn(process.execPath, [START, ...options], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {
        ...process.env,
        MEDCLIP_PACS_TOKEN: '',
        MEDCLIP_PACS_USER: '',
        MEDCLIP_PACS_PASSWORD: '',
      },
    });
    let stderr = '';
    child.stderr.on('data', chunk => (stderr += chunk));
    child.once('close', code => resolve({ code, stderr: stderr.trim() }));
  });
}

let data: string;
beforeAll(async () => {
  data = await mkdtemp(path.join(os.tmpdir(), 'medclip-start-'));
});
afterAll(() => rm(data, { recursive: true, force: true }));

test.each([
  ['a port that is no number', ['--port', 'abc'], /port/i, 2],
  ['a port out of range', ['--port', '65536'], /port/i, 2],
  ['an unknown option', ['--nonsense'], /--nonsense/, 2],
  ['a PACS address that is none', ['--pacs', 'nonsense'], /PACS address/, 1],
  [
    'a path that does not exist',
    ['--import', '/no/such/path'],
    /\/no\/such\/path cannot be read/,
    1,
  ],
])('%s ends in one clear sentence and no stack', async (_name, options, sentence, code) => {
  const ended = await start('--port', '0', '--data', data, ...options);
  expect(ended.stderr).toMatch(sentence);
  expect(ended.stderr).not.toMatch(/\n\s+at |Error:\s*\n/);
  expect(ended.code).toBe(code);
});

test('a PACS that cannot be reached is told', async () => {
  const address = `http://127.0.0.1:${await freePort()}/dicom-web`;
  const ended = await start('--port', '0', '--pacs', address);
  expect(ended.stderr).toBe(
    `The PACS at ${address} cannot be reached (ECONNREFUSED). Check the address and that the PACS is running.`
  );
  expect(ended.code).toBe(1);
});

test('a taken port is told', async () => {
  const taken = createServer();
  await new Promise<void>(resolve => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as AddressInfo;
  try {
    const ended = await start('--port', String(port), '--data', data);
    expect(ended.stderr).toBe(
      `Port ${port} is taken by another program. Choose another one, for example: npm start -- --port ${Number(port) + 1}.`
    );
    expect(ended.code).toBe(1);
  } finally {
    taken.close();
  }
});

test('on a clean data folder it serves viewer, plugins, model pack and the sample studies; a signal ends it', async () => {
  const folder = path.join(data, 'pacs');
  const child = spawn(process.execPath, [START, '--port', '0', '--data', folder], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise(resolve => child.once('exit', resolve));
  let stderr = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr.on('data', chunk => {
      stderr += chunk;
      const running = /running at (http:\S+)/.exec(stderr)?.[1];
      if (running) resolve(running);
    });
    void ended.then(() => reject(new Error(stderr)));
  });
  const ask = async (where: string) => (await fetch(url + where)).status;
  expect(await ask('/')).toBe(200);
  expect(await ask('/plugins/extension-medclip-sam.js')).toBe(200);
  expect(await ask('/models/nano-v1/pack.json')).toBe(200);
  const studies = await (await fetch(`${url}/dicom-web/studies`)).json();
  const modalities = studies.flatMap(
    (s: Record<string, { Value: string[] }>) => s['00080061']?.Value
  );
  expect(new Set(modalities)).toEqual(new Set(['US', 'MR', 'DX', 'CT']));
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
});
