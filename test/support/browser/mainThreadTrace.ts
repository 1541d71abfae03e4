import type { CDPSession } from 'playwright-core';
import { readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import path from 'node:path';

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
  readonly callFrame: {
    readonly url?: string;
    readonly functionName: string;
    readonly lineNumber?: number;
    readonly columnNumber?: number;
  };
}

/** One task of a page's main thread, and how much of its CPU time had a function of `mine` on the stack. */
export interface TaskShare {
  readonly cpuMs: number;
  readonly mineMs: number;
  /** Of that, what was spent in functions of `mine` themselves and in the engine for them, not in another script's that they called. */
  readonly ownMs: number;
  /** CPU time in ms by the innermost function of `mine` ("source file:line", from the bundle's map), the longest first. */
  readonly functions: Readonly<Record<string, number>>;
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
  readonly isOwn: boolean;
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
        ownMs: (cpuMs * hits.filter(s => s.isOwn).length) / inside.length,
        functions: shareByFunction(
          hits.map(s => s.mine ?? ''),
          cpuMs / inside.length
        ),
      });
    }
  }
  return shares.sort((a, b) => b.mineMs - a.mineMs);
}

function shareByFunction(names: readonly string[], msPerSample: number): Record<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const longest = [...counts].sort((a, b) => b[1] - a[1]).slice(0, LONGEST);
  return Object.fromEntries(
    longest.map(([name, n]) => [name, Number((n * msPerSample).toFixed(1))])
  );
}

const LONGEST = 12;
const BUNDLES = path.resolve(__dirname, '../../../dist');
const maps = new Map<string, SourceMap | null>();

function sourceMap(bundle: string): SourceMap | null {
  let map = maps.get(bundle);
  if (map === undefined) {
    try {
      const text = readFileSync(path.join(BUNDLES, `${bundle}.map`), 'utf8');
      map = new SourceMap(JSON.parse(text) as SourceMapPayload);
    } catch {
      map = null;
    }
    maps.set(bundle, map);
  }
  return map;
}

/** Where a function was written; its short name in the bundle where the map does not tell. */
function placeOf({ callFrame }: ProfileNode): string {
  const bundle = path.posix.basename(new URL(callFrame.url ?? '').pathname);
  const { lineNumber = 0, columnNumber = 0 } = callFrame;
  const entry = sourceMap(bundle)?.findEntry(lineNumber, columnNumber);
  return entry && 'originalSource' in entry && entry.originalSource
    ? `${entry.originalSource.replace(/^.*?\/\.\//, '')}:${entry.originalLine + 1}`
    : callFrame.functionName || '?';
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
      if (mine.test(node.callFrame.url ?? '')) return placeOf(node);
    }
    return null;
  };
  const isOwn = (id: number): boolean => {
    let node = nodes.get(id);
    while (node && !node.callFrame.url) node = nodes.get(node.parent ?? -1);
    return node !== undefined && mine.test(node.callFrame.url ?? '');
  };
  for (const { args } of chunks.sort((a, b) => a.ts - b.ts)) {
    for (const node of args?.data?.cpuProfile?.nodes ?? []) nodes.set(node.id, node);
    const ids = args?.data?.cpuProfile?.samples ?? [];
    const deltas = args?.data?.timeDeltas ?? [];
    ids.forEach((id, i) => {
      at += deltas[i] ?? 0;
      samples.push({ at, mine: nameOf(id), isOwn: isOwn(id) });
    });
  }
  return samples;
}
