import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { startServer } from '@medclip/server/startServer';
import { INDEX } from '../../platform/server/siteFixture';
import { startNginx } from './nginx';
import { freePort, startOrthanc } from './orthanc';

/** An archive as the viewer meets it: behind one origin. */
export interface Store {
  /** DICOMweb root. */
  readonly base: string;
  /** Ends the archive and starts it again on the same files and address. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

const CREDENTIALS = { user: 'alice', password: 's3cret' };
const AUTHORIZATION = `Basic ${Buffer.from('alice:s3cret').toString('base64')}`;

async function temporary(): Promise<{ folder: string; viewer: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'medclip-store-'));
  await writeFile(path.join(folder, 'index.html'), INDEX);
  const remove = () => rm(folder, { recursive: true, force: true });
  return { folder: path.join(folder, 'pacs'), viewer: folder, remove };
}

async function embedded(): Promise<Store> {
  const { folder, viewer, remove } = await temporary();
  const port = await freePort();
  const start = () => startServer({ port, dataDir: folder, ohifDir: viewer });
  let server = await start();
  return {
    base: `${server.url}/dicom-web`,
    restart: async () => (await server.close(), void (server = await start())),
    close: async () => (await server.close(), remove()),
  };
}

async function orthanc(): Promise<Store> {
  const { viewer, remove } = await temporary();
  const port = await freePort();
  const start = () => startOrthanc({ folder: viewer, port });
  let archive = await start();
  const server = await startServer({
    port: 0,
    dataDir: '',
    ohifDir: viewer,
    pacsUrl: archive.dicomWebUrl,
    pacsAuthorization: null,
  });
  return {
    base: `${server.url}/dicom-web`,
    restart: async () => (await archive.kill(), void (archive = await start())),
    close: async () => (await server.close(), await archive.stop(), remove()),
  };
}

async function orthancBehindNginx(): Promise<Store> {
  const { viewer, remove } = await temporary();
  const port = await freePort();
  const start = () => startOrthanc({ folder: viewer, port, credentials: CREDENTIALS });
  let archive = await start();
  const nginx = await startNginx({
    pacsAddress: archive.url,
    pacsAuthorization: AUTHORIZATION,
    viewerFolder: viewer,
  });
  return {
    base: `${nginx.url}/dicom-web`,
    restart: async () => (await archive.kill(), void (archive = await start())),
    close: async () => (await nginx.stop(), await archive.stop(), remove()),
  };
}

export const STORES = {
  embedded,
  orthanc,
  'orthanc with a password behind nginx': orthancBehindNginx,
} as const;
export type StoreName = keyof typeof STORES;
