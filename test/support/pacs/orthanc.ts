import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';

export interface OrthancOptions {
  /** Default: a free one. */
  readonly port?: number;
  /** User and password that Orthanc asks for (Basic). */
  readonly credentials?: { readonly user: string; readonly password: string };
  /** Where it keeps its files, to be started on again; default: a temporary folder that goes with it. */
  readonly folder?: string;
}

export interface RunningOrthanc {
  readonly url: string;
  readonly dicomWebUrl: string;
  stop(): Promise<void>;
  /** Without warning, as a power failure would. */
  kill(): Promise<void>;
}

/** The configuration that sites are given; its `${…}` are read by Orthanc from the environment. */
const EXAMPLE = path.resolve(__dirname, '../../../platform/pacs/examples/orthanc.conf');

/**
 * A real Orthanc of our own on the example configuration: free port, temporary storage, ended by the pid that was started.
 */
export async function startOrthanc(options: OrthancOptions = {}): Promise<RunningOrthanc> {
  const folder = options.folder ?? (await mkdtemp(path.join(os.tmpdir(), 'medclip-orthanc-')));
  const port = options.port ?? (await freePort());
  const { credentials } = options;
  const example = await readFile(EXAMPLE, 'utf8');
  const configuration = example
    .replace('"AuthenticationEnabled": true', `"AuthenticationEnabled": ${Boolean(credentials)}`)
    // The tests' storage need not survive a power failure.
    .replace('"SyncStorageArea": true', '"SyncStorageArea": false');
  const file = path.join(folder, 'orthanc.json');
  await writeFile(file, configuration);
  const child = spawn('Orthanc', [file], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...process.env,
      ORTHANC_PORT: String(port),
      ORTHANC_STORAGE: path.join(folder, 'storage'),
      ORTHANC_USER: credentials?.user ?? 'nobody',
      ORTHANC_PASSWORD: credentials?.password ?? 'nothing',
    },
  });
  let log = '';
  child.stderr.on('data', chunk => (log = (log + chunk).slice(-4000)));
  const exited = new Promise<void>(resolve => child.once('close', () => resolve()));
  let failure: Error | null = null;
  child.once('error', error => (failure = error));

  const end = async (signal: 'SIGTERM' | 'SIGKILL') => {
    if (child.exitCode === null && child.signalCode === null && !failure) {
      child.kill(signal);
      // One that does not end when it is asked to would hold the whole suite.
      const late = setTimeout(() => child.kill('SIGKILL'), 20_000);
      await exited;
      clearTimeout(late);
    }
    if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
  };
  const stop = () => end('SIGTERM');
  const url = `http://127.0.0.1:${port}`;
  const headers = credentials
    ? {
        authorization: `Basic ${Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64')}`,
      }
    : undefined;
  // A busy machine needs its time; one that does not start is seen by its exit.
  for (let attempt = 0; attempt < 600; attempt++) {
    if (failure || child.exitCode !== null) break;
    const signal = AbortSignal.timeout(5_000);
    const ready = await fetch(`${url}/dicom-web/studies?limit=1`, { headers, signal }).catch(
      () => null
    );
    if (ready?.ok) {
      return { url, dicomWebUrl: `${url}/dicom-web`, stop, kill: () => end('SIGKILL') };
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  await stop();
  throw new Error(`Orthanc did not start: ${failure ?? log}`);
}

/** A port nobody listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
