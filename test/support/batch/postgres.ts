import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../pacs/orthanc';

const DEBIAN = '/usr/lib/postgresql';

/** Folder of PostgreSQL's programs: Debian's, or what is on the path; null where there is none. */
export function postgresBin(): string | null {
  if (existsSync(DEBIAN)) {
    const versions = readdirSync(DEBIAN).filter(v => existsSync(join(DEBIAN, v, 'bin/initdb')));
    const newest = versions.sort((a, b) => Number(b) - Number(a))[0];
    if (newest) return join(DEBIAN, newest, 'bin');
  }
  const onPath = (process.env['PATH'] ?? '').split(':').find(p => existsSync(join(p, 'initdb')));
  return onPath ?? null;
}

export interface RunningPostgres {
  readonly url: string;
  /** Without warning, then started again on the same folder. */
  readonly crash: () => Promise<void>;
  readonly dump: () => string;
  /** Its own log, with every statement and what it was given. */
  readonly log: () => string;
  readonly stop: () => Promise<void>;
}

/** A PostgreSQL of our own: own folder, free port on loopback, never as root (it refuses), ended by the pid we started. */
export async function startPostgres({ log = false } = {}): Promise<RunningPostgres> {
  let said = '';
  const bin = postgresBin();
  if (!bin) throw new Error('PostgreSQL is not installed.');
  const folder = mkdtempSync(join(tmpdir(), 'medclip-postgres-'));
  const asRoot = process.getuid?.() === 0;
  const ids = asRoot ? userIds('postgres') : null;
  const who = ids ? { uid: ids.uid, gid: ids.gid } : {};
  if (ids) chownSync(folder, ids.uid, ids.gid);
  const data = join(folder, 'data');
  const options = { ...who, cwd: folder, stdio: 'ignore' as const };
  const limited = { ...options, timeout: 120_000 };
  execFileSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'test', '-A', 'trust', '-E', 'UTF8'],
    limited
  );
  const port = await freePort();
  let child: ChildProcess;
  const start = async (): Promise<void> => {
    const settings = ['listen_addresses=127.0.0.1', `log_statement=${log ? 'all' : 'none'}`];
    child = spawn(
      join(bin, 'postgres'),
      ['-D', data, '-p', `${port}`, '-k', folder, ...settings.flatMap(s => ['-c', s])],
      { ...options, stdio: ['ignore', 'ignore', log ? 'pipe' : 'ignore'] }
    );
    child.stderr?.on('data', (d: Buffer) => (said += d.toString()));
    for (let i = 0; i < 1200; i++) {
      try {
        execFileSync(join(bin, 'pg_isready'), ['-h', '127.0.0.1', '-p', `${port}`], limited);
        return;
      } catch {
        await new Promise(resolve => setTimeout(resolve, 100));
      }
    }
    throw new Error('PostgreSQL did not start.');
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const gone = new Promise(resolve => child.once('exit', resolve));
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    const late = setTimeout(() => child.kill('SIGKILL'), 30_000);
    await gone;
    clearTimeout(late);
  };
  await start();
  const url = `postgres://test@127.0.0.1:${port}/postgres`;
  return {
    url,
    crash: async () => {
      await end('SIGKILL');
      rmSync(join(data, 'postmaster.pid'), { force: true });
      // Its orphans hold the shared memory until they notice.
      await new Promise(resolve => setTimeout(resolve, 1500));
      await start();
    },
    dump: () =>
      execFileSync(join(bin, 'pg_dump'), [url], {
        encoding: 'utf8',
        maxBuffer: 1e9,
      }),
    log: () => said,
    stop: async () => {
      await end('SIGINT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function userIds(name: string): { uid: number; gid: number } {
  const id = (flag: string): number =>
    Number(execFileSync('id', [flag, name], { encoding: 'utf8' }).trim());
  return { uid: id('-u'), gid: id('-g') };
}
