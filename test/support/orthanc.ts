import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';

export interface OrthancOptions {
  /** Default: a free one. */
  readonly port?: number;
  /** User and password that Orthanc asks for (Basic). */
  readonly credentials?: { readonly user: string; readonly password: string };
}

export interface RunningOrthanc {
  readonly url: string;
  readonly dicomWebUrl: string;
  stop(): Promise<void>;
}

const PLUGIN = '/usr/share/orthanc/plugins/libOrthancDicomWeb.so';

/**
 * A real Orthanc of our own: own configuration, free port, temporary storage, ended by the pid that was started.
 * Only the DICOMweb plugin is loaded. `Host` and `Ssl` are left out of its settings on purpose: with them, Orthanc writes
 * links to http://localhost without the port.
 */
export async function startOrthanc(options: OrthancOptions = {}): Promise<RunningOrthanc> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'medclip-orthanc-'));
  const port = options.port ?? (await freePort());
  const { credentials } = options;
  const configuration = {
    Name: 'MedClipTest',
    StorageDirectory: path.join(folder, 'storage'),
    IndexDirectory: path.join(folder, 'storage'),
    Plugins: [PLUGIN],
    HttpPort: port,
    RemoteAccessAllowed: false,
    AuthenticationEnabled: credentials !== undefined,
    ...(credentials && { RegisteredUsers: { [credentials.user]: credentials.password } }),
    DicomServerEnabled: false,
    WebDavEnabled: false,
    OverwriteInstances: false,
    StableAge: 1,
    SyncStorageArea: false,
    HttpThreadsCount: 8,
    DicomWeb: {
      Enable: true,
      Root: '/dicom-web/',
      EnableWado: true,
      WadoRoot: '/wado',
      StudiesMetadata: 'Full',
      SeriesMetadata: 'Full',
    },
  };
  const file = path.join(folder, 'orthanc.json');
  await writeFile(file, JSON.stringify(configuration));
  const child = spawn('Orthanc', [file], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  child.stderr.on('data', chunk => (log = (log + chunk).slice(-4000)));
  const exited = new Promise<void>(resolve => child.once('close', () => resolve()));
  let failure: Error | null = null;
  child.once('error', error => (failure = error));

  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null && !failure) {
      child.kill('SIGTERM');
      await exited;
    }
    await rm(folder, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  const headers = credentials
    ? {
        authorization: `Basic ${Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64')}`,
      }
    : undefined;
  for (let attempt = 0; attempt < 150; attempt++) {
    if (failure || child.exitCode !== null) break;
    const ready = await fetch(`${url}/dicom-web/studies?limit=1`, { headers }).catch(() => null);
    if (ready?.ok) return { url, dicomWebUrl: `${url}/dicom-web`, stop };
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
