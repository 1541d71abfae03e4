import { startServer } from '@medclip/server/startServer';

/**
 * A server in a process of its own, to be killed or bombed by a test:
 * `tsx storeProcess.ts <data folder> <viewer folder> [largest request]` prints its address.
 */
async function main(): Promise<void> {
  const [dataDir = '', ohifDir = '', largest] = process.argv.slice(2);
  const maxStoreBytes = largest === undefined ? undefined : Number(largest);
  const server = await startServer({ port: 0, dataDir, ohifDir, maxStoreBytes });
  process.stdout.write(`${server.url}\n`);
}

void main();
