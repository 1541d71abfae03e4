import { readFileSync } from 'node:fs';

/**
 * Peak resident memory of a living process in MB, 0 where it is gone: VmHWM of proc(5). (`resourceUsage().maxRSS` of a new process
 * begins with its parent's peak on Linux; it is what there is elsewhere, for this process only.)
 */
export function peakMegabytes(pid: number | 'self'): number {
  if (pid === 'self' && process.platform !== 'linux') return process.resourceUsage().maxRSS / 1024;
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
