import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Session, TensorLike } from '@medclip/extension-medclip-sam/engine/runtime/session';
import { openNodeSession } from '@medclip/models/runtime/nodeSessions';
import { uniform } from '../checkpoints/randomCheckpoint';
import type { Feed, GraphAnswer, GraphRequest } from './graphProcess';
import { peakMegabytes } from '../peakMemory';

/** The process behind graphProcess.ts: one JSON request per line, one JSON answer per line. */
let session: Session | null = null;

function tensor({ dims, seed, values }: Feed): TensorLike {
  const random = uniform(seed ?? 1);
  const count = dims.reduce((a, b) => a * b, 1);
  const data = values ? Float32Array.from(values) : new Float32Array(count);
  if (!values) for (let i = 0; i < count; i++) data[i] = 4 * random() - 2;
  return { dims, data };
}

async function timed(work: () => Promise<void>): Promise<GraphAnswer> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await work();
  const wallMs = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  const peakMb = peakMegabytes('self');
  return { wallMs, cpuMs: (user + system) / 1000, peakMb };
}

async function answer(asked: GraphRequest): Promise<GraphAnswer> {
  if (asked.op === 'open') {
    return timed(async () => {
      session = await openNodeSession(asked.file);
    });
  }
  const feeds = Object.fromEntries(
    Object.entries(asked.feeds).map(([name, feed]) => [name, tensor(feed)])
  );
  let results: Readonly<Record<string, TensorLike>> = {};
  const told = await timed(async () => {
    results = await session!.run(feeds);
  });
  const data = asked.out && results[asked.out.name]!.data;
  if (data)
    writeFileSync(asked.out!.file, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return told;
}

createInterface({ input: process.stdin }).on('line', line => {
  answer(JSON.parse(line) as GraphRequest).then(
    told => process.stdout.write(`${JSON.stringify(told)}\n`),
    (error: unknown) => process.stdout.write(`${JSON.stringify({ error: String(error) })}\n`)
  );
});
