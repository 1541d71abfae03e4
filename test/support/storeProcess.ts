import { startServer } from '@medclip/server/startServer';

/** A server in a process of its own, to be killed by a test: `tsx storeProcess.ts <data folder> <viewer folder>` prints its address. */
async function main(): Promise<void> {
  const [dataDir = '', ohifDir = ''] = process.argv.slice(2);
  const server = await startServer({ port: 0, dataDir, ohifDir });
  process.stdout.write(`${server.url}\n`);
}

void main();
