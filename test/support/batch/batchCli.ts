import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CLI = join(__dirname, '../../../platform/cli/bin/medclip-sam.cjs');
const MAX_RSS = join(__dirname, 'maxRss.cjs');

export interface CliResult {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  /** Most memory that the command itself held, in megabytes. */
  readonly maxRssMb: number;
}

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Called with the running command's process id. */
  readonly onStart?: (pid: number) => void;
  /** A command that hangs is ended and fails the test by then, in milliseconds. */
  readonly limitMs?: number;
}

/** `medclip-sam batch …` as a process of its own, as people run it. */
export async function batchCli(
  args: readonly string[],
  { env = {}, onStart, limitMs = 240_000 }: CliOptions = {}
): Promise<CliResult> {
  const folder = mkdtempSync(join(tmpdir(), 'medclip-cli-'));
  const file = join(folder, 'rss');
  try {
    const child = spawn(process.execPath, [CLI, 'batch', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_OPTIONS: `--require ${MAX_RSS}`, MAX_RSS_FILE: file, ...env },
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (d: Buffer) => (out += d.toString()));
    child.stderr.on('data', (d: Buffer) => (err += d.toString()));
    onStart?.(child.pid!);
    let late = false;
    const limit = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, limitMs);
    const code = await new Promise<number | null>(resolve => child.once('close', resolve));
    clearTimeout(limit);
    if (late) throw new Error(`batch ${args[0]} did not end in ${limitMs} ms: ${out} ${err}`);
    return { code, out, err, maxRssMb: code === null ? NaN : Number(readFileSync(file, 'utf8')) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
