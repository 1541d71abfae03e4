import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { startServer } from '@medclip/server/startServer';
import type { RunningServer, ServerOptions } from '@medclip/server/startServer';
import { fetchOhif } from '@medclip/viewer/fetchOhif';

export interface TestServer extends RunningServer {
  readonly dataDir: string;
}

/**
 * The product's server on a free loopback port with a data folder of its own; `close` ends it and removes the folder.
 * Without `pacsUrl` it serves the embedded PACS.
 */
export async function startTestServer(options: Partial<ServerOptions> = {}): Promise<TestServer> {
  const temporary = await mkdtemp(path.join(os.tmpdir(), 'medclip-server-'));
  const dataDir = options.dataDir ?? path.join(temporary, 'pacs');
  const ohifDir = options.ohifDir ?? (await fetchOhif());
  try {
    const server = await startServer({
      port: 0,
      dataDir,
      ohifDir,
      pacsAuthorization: null,
      ...options,
    });
    return {
      ...server,
      dataDir,
      async close() {
        await server.close();
        await rm(temporary, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}
