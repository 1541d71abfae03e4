import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { TaskResult } from './task';
import { listen } from '@medclip/server/listen';

export interface QueueState {
  readonly waiting: number;
  readonly inHand: number;
  readonly oldestWaitingS: number | null;
}

/** Counts for Prometheus. Labels are outcomes, stages and status codes; never a UID, a name, a prompt or an address. */
export function createMetrics(queueState?: () => Promise<QueueState>) {
  const registry = new Registry();
  const registers = [registry];
  const tasks = new Counter({
    name: 'medclip_batch_tasks_total',
    help: 'Tasks by outcome.',
    labelNames: ['outcome'],
    registers,
  });
  const failures = new Counter({
    name: 'medclip_batch_attempts_failed_total',
    help: 'Failed attempts by error code.',
    labelNames: ['code'],
    registers,
  });
  const stages = new Histogram({
    name: 'medclip_batch_stage_seconds',
    help: 'Seconds of a task by stage.',
    labelNames: ['stage'],
    buckets: [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000],
    registers,
  });
  const answers = new Counter({
    name: 'medclip_batch_pacs_answers_total',
    help: 'Answers of the PACS by verb and status (0: none).',
    labelNames: ['verb', 'status'],
    registers,
  });
  new Gauge({
    name: 'medclip_batch_queue_tasks',
    help: 'Tasks waiting and in hand, over all workers.',
    labelNames: ['state'],
    registers,
    async collect() {
      const state = await queueState?.().catch(() => null);
      if (!state) return;
      this.set({ state: 'waiting' }, state.waiting);
      this.set({ state: 'in hand' }, state.inHand);
    },
  });
  new Gauge({
    name: 'medclip_batch_queue_oldest_seconds',
    help: 'Age of the oldest waiting task.',
    registers,
    async collect() {
      const state = await queueState?.().catch(() => null);
      if (state) this.set(state.oldestWaitingS ?? 0);
    },
  });
  return {
    onResult(result: TaskResult): void {
      tasks.inc({ outcome: result.outcome });
      for (const [stage, ms] of Object.entries(result.timingsMs)) {
        stages.observe({ stage }, ms / 1000);
      }
    },
    onFailure(_: unknown, code: string): void {
      failures.inc({ code });
    },
    onAnswer(verb: string, status: number): void {
      answers.inc({ verb, status: String(status) });
    },
    text: () => registry.metrics(),
  };
}

/**
 * Serves the metrics on loopback. Returns the port in use and how to end it.
 *
 * @throws MedClipSamError `bad-input` where the port cannot be opened
 */
export async function serveMetrics(
  text: () => Promise<string>,
  port: number
): Promise<{ readonly port: number; readonly close: () => Promise<void> }> {
  const server: Server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    text().then(
      body => response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(body),
      () => response.writeHead(500).end()
    );
  });
  await listen(
    server,
    port,
    '127.0.0.1',
    `Choose another one, for example: --metrics ${port + 1}.`
  );
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        // A scraper that keeps its connection and asks again would hold a worker for ever that has nothing left to do.
        server.closeAllConnections();
      }),
  };
}
