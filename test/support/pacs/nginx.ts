import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { freePort } from './orthanc';

const TEMPLATE = path.resolve(__dirname, '../../../platform/pacs/examples/nginx.conf.template');

export interface NginxOptions {
  /** `http://host:port` of the PACS, whose DICOMweb root is /dicom-web there. */
  readonly pacsAddress: string;
  readonly pacsAuthorization: string;
  /** Served at /. */
  readonly viewerFolder: string;
}

export interface RunningNginx {
  readonly url: string;
  stop(): Promise<void>;
}

/** nginx on the example configuration for sites, as a process of ours on a free port. */
export async function startNginx(options: NginxOptions): Promise<RunningNginx> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'medclip-nginx-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const values: Readonly<Record<string, string>> = {
    RUN_FOLDER: folder,
    LISTEN: `127.0.0.1:${port}`,
    VIEWER_ORIGIN: url,
    VIEWER_NAME: '127.0.0.1',
    VIEWER_FOLDER: options.viewerFolder,
    PACS_ADDRESS: options.pacsAddress,
    PACS_AUTHORIZATION: options.pacsAuthorization,
    CONTENT_SECURITY_POLICY: "default-src 'self'",
  };
  const template = await readFile(TEMPLATE, 'utf8');
  const file = path.join(folder, 'nginx.conf');
  await writeFile(
    file,
    template.replace(/\$\{([A-Z_]+)\}/g, (whole, name: string) => values[name] ?? whole)
  );
  // Started by root, workers would give up their rights to the temporary folder.
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  const child = spawn('nginx', ['-e', 'stderr', '-c', file, '-g', `daemon off; ${user}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
    // Debian keeps servers where a user's PATH does not look.
    env: { ...process.env, PATH: `${process.env.PATH}${path.delimiter}/usr/sbin` },
  });
  let log = '';
  child.stderr.on('data', chunk => (log = (log + chunk).slice(-4000)));
  const exited = new Promise<void>(resolve => child.once('close', () => resolve()));
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      await exited;
    }
    await rm(folder, { recursive: true, force: true });
  };
  for (let attempt = 0; attempt < 600 && child.exitCode === null; attempt++) {
    if (await fetch(url).catch(() => null)) return { url, stop };
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  await stop();
  throw new Error(`nginx did not start: ${log}`);
}
