import type { CDPSession } from 'playwright-core';

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  /** CPU time of the thread in microseconds: what the work cost, not how long two busy cores let it wait. */
  readonly tdur?: number;
  readonly id?: string;
  readonly args?: {
    readonly name?: string;
    readonly data?: {
      readonly startTime?: number;
      readonly timeDeltas?: readonly number[];
      readonly cpuProfile?: {
        readonly nodes?: readonly ProfileNode[];
        readonly samples?: readonly number[];
      };
    };
  };
}

interface ProfileNode {
  readonly id: number;
  readonly parent?: number;
  readonly callFrame: { readonly url?: string; readonly functionName: string };
}

/** One task of a page's main thread, and how much of its CPU time had a function of `mine` on the stack. */
export interface TaskShare {
  readonly cpuMs: number;
  readonly mineMs: number;
  readonly functions: readonly string[];
}

const CATEGORIES = [
  'disabled-by-default-devtools.timeline',
  'disabled-by-default-v8.cpu_profiler',
  'toplevel',
];

/** Traces tasks and stack samples of a page; `stop` gives the tasks in which `mine` matched a script's address. */
export async function traceMainThread(
  session: CDPSession,
  mine: RegExp
): Promise<{ stop(): Promise<readonly TaskShare[]> }> {
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => {
    events.push(...(value as unknown as TraceEvent[]));
  });
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: CATEGORIES },
  });
  return {
    stop: async () => {
      const complete = new Promise(resolve => session.once('Tracing.tracingComplete', resolve));
      await session.send('Tracing.end');
      await complete;
      return tasksOf(events, mine);
    },
  };
}

interface Sample {
  readonly at: number;
  readonly mine: string | null;
}

function tasksOf(events: readonly TraceEvent[], mine: RegExp): readonly TaskShare[] {
  const shares: TaskShare[] = [];
  const profiles = events.filter(e => e.name === 'Profile');
  for (const profile of profiles) {
    const samples = samplesOf(events, profile, mine);
    const tasks = events.filter(
      e => e.name === 'RunTask' && e.pid === profile.pid && e.tid === profile.tid
    );
    for (const task of tasks) {
      const inside = samples.filter(s => s.at >= task.ts && s.at < task.ts + (task.dur ?? 0));
      const hits = inside.filter(s => s.mine !== null);
      if (hits.length === 0) continue;
      const cpuMs = (task.tdur ?? task.dur ?? 0) / 1000;
      shares.push({
        cpuMs,
        mineMs: (cpuMs * hits.length) / inside.length,
        functions: [...new Set(hits.map(s => s.mine ?? ''))],
      });
    }
  }
  return shares.sort((a, b) => b.mineMs - a.mineMs);
}

function samplesOf(events: readonly TraceEvent[], profile: TraceEvent, mine: RegExp): Sample[] {
  const nodes = new Map<number, ProfileNode>();
  const samples: Sample[] = [];
  let at = profile.args?.data?.startTime ?? profile.ts;
  const chunks = events.filter(
    e => e.name === 'ProfileChunk' && e.pid === profile.pid && e.id === profile.id
  );
  const nameOf = (id: number): string | null => {
    for (let node = nodes.get(id); node; node = nodes.get(node.parent ?? -1)) {
      if (mine.test(node.callFrame.url ?? '')) return node.callFrame.functionName || '?';
    }
    return null;
  };
  for (const { args } of chunks.sort((a, b) => a.ts - b.ts)) {
    for (const node of args?.data?.cpuProfile?.nodes ?? []) nodes.set(node.id, node);
    const ids = args?.data?.cpuProfile?.samples ?? [];
    const deltas = args?.data?.timeDeltas ?? [];
    ids.forEach((id, i) => {
      at += deltas[i] ?? 0;
      samples.push({ at, mine: nameOf(id) });
    });
  }
  return samples;
}
