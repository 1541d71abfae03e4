import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { peakMegabytes } from '@medclip/bench/peakMemory';

/** Command lines and parents of all processes. */
function processes(): { pid: number; parent: number; command: string }[] {
  return readdirSync('/proc').flatMap(name => {
    const pid = Number(name);
    if (!Number.isInteger(pid)) return [];
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replace(/\0/g, ' ');
      return [{ pid, parent, command }];
    } catch {
      return [];
    }
  });
}

/** Largest peak among the renderers that descend from this process. */
export function rendererPeak(ancestor: number): number {
  const all = processes();
  const below = new Set([ancestor]);
  for (let grown = true; grown;) {
    grown = false;
    for (const { pid, parent } of all) {
      if (!below.has(parent) || below.has(pid)) continue;
      below.add(pid);
      grown = true;
    }
  }
  const renderers = all.filter(p => below.has(p.pid) && p.command.includes('--type=renderer'));
  return Math.round(Math.max(0, ...renderers.map(p => peakMegabytes(p.pid))));
}

/** Runs node with these arguments and returns its output, its time and its peak memory. */
export async function measureNode(
  args: readonly string[]
): Promise<{ stdout: string; seconds: number; peakMb: number }> {
  const start = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let stdout = '';
  child.stdout.on('data', piece => (stdout += piece));
  let peakMb = 0;
  const timer = setInterval(() => {
    peakMb = Math.max(peakMb, peakMegabytes(child.pid ?? 0));
  }, 50);
  const code = await new Promise<number | null>(resolve => child.once('close', resolve));
  clearInterval(timer);
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`);
  return { stdout, seconds: (performance.now() - start) / 1000, peakMb: Math.round(peakMb) };
}
