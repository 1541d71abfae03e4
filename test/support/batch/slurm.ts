import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { runs } from '../externalTool';
import { freePort } from '../pacs/orthanc';

const CLI = join(__dirname, '../../../platform/cli/bin/medclip-sam.cjs');

/** Debian's slurmctld, slurmd, slurm-client and munge, which need root to be started. */
export const slurmAvailable = (): boolean =>
  process.getuid?.() === 0 &&
  // Without a configuration sbatch does not even tell its version.
  ['slurmctld', 'slurmd', 'munged', 'sbatch'].every(name => runs(name, ['-V'], true));

/** The command that the script asks for, as a site has installed it, in a folder for PATH. */
function installCommand(bin: string): void {
  mkdirSync(bin, { recursive: true });
  const command = `#!/bin/sh\nexec '${process.execPath}' '${CLI}' "$@"\n`;
  writeFileSync(join(bin, 'medclip-sam'), command, { mode: 0o755 });
}

/** The tasks of an array one after the other, each with the variables that Slurm sets for it. */
export async function runArrayWithoutSlurm(
  script: string,
  count: number,
  more: Readonly<Record<string, string>>
): Promise<void> {
  const bin = mkdtempSync(join(tmpdir(), 'medclip-array-'));
  installCommand(bin);
  try {
    for (let i = 0; i < count; i++) {
      const array = {
        SLURM_ARRAY_TASK_ID: String(i),
        SLURM_ARRAY_TASK_COUNT: String(count),
        SLURM_ARRAY_TASK_MIN: '0',
        SLURM_ARRAY_TASK_MAX: String(count - 1),
      };
      const path = `${bin}:${dirname(process.execPath)}:${process.env['PATH']}`;
      const env = { ...process.env, ...array, ...more, PATH: path };
      await promisify(execFile)('bash', [script], { env, timeout: 240_000 });
    }
  } finally {
    rmSync(bin, { recursive: true, force: true });
  }
}

export interface RunningSlurm {
  /** Submits a script as an array of `count` tasks and waits for its end; throws where one of them fails. */
  readonly runArray: (
    script: string,
    count: number,
    env: Readonly<Record<string, string>>
  ) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** A cluster of one node, this one: own folder, own ports, ended by the process ids that were started. */
export async function startSlurm(): Promise<RunningSlurm> {
  const folder = mkdtempSync(join(tmpdir(), 'medclip-slurm-'));
  const at = (name: string): string => join(folder, name);
  const started: ChildProcess[] = [];
  const start = (command: string, args: readonly string[]): void => {
    const env = { ...process.env, SLURM_CONF: at('slurm.conf') };
    started.push(spawn(command, args, { stdio: 'ignore', env }));
  };
  for (const name of ['state', 'spool']) mkdirSync(at(name));
  writeFileSync(at('munge.key'), randomBytes(1024), { mode: 0o400 });
  const host = hostname();
  const memory = Math.floor(totalMemoryMb());
  writeFileSync(
    at('slurm.conf'),
    [
      'ClusterName=test',
      `SlurmctldHost=${host}(127.0.0.1)`,
      ...['SlurmUser=root', 'SlurmdUser=root', 'AuthType=auth/munge', 'CredType=cred/munge'],
      `AuthInfo=socket=${at('munge.socket')}`,
      `SlurmctldPort=${await freePort()}`,
      `SlurmdPort=${await freePort()}`,
      `StateSaveLocation=${at('state')}`,
      `SlurmdSpoolDir=${at('spool')}`,
      ...[`SlurmctldPidFile=${at('ctld.pid')}`, `SlurmdPidFile=${at('slurmd.pid')}`],
      ...[`SlurmctldLogFile=${at('ctld.log')}`, `SlurmdLogFile=${at('slurmd.log')}`],
      ...['ProctrackType=proctrack/linuxproc', 'TaskPlugin=task/none', 'MpiDefault=none'],
      ...['SelectType=select/cons_tres', 'SelectTypeParameters=CR_Core', 'ReturnToService=2'],
      ...['JobAcctGatherType=jobacct_gather/none', 'SwitchType=switch/none'],
      `NodeName=${host} NodeAddr=127.0.0.1 CPUs=2 RealMemory=${memory} State=UNKNOWN`,
      `PartitionName=all Nodes=${host} Default=YES MaxTime=INFINITE State=UP`,
    ].join('\n')
  );
  installCommand(at('bin'));
  const stop = async (): Promise<void> => {
    for (const child of started.reverse()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const gone = new Promise(resolve => child.once('exit', resolve));
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await gone;
      clearTimeout(timer);
    }
    rmSync(folder, { recursive: true, force: true });
  };
  const munge = ['--foreground', '--force', `--key-file=${at('munge.key')}`];
  const places = ['socket', 'pid', 'log', 'seed'].map(n => `--${n}-file=${at(`munge.${n}`)}`);
  places[0] = `--socket=${at('munge.socket')}`;
  start('munged', [...munge, ...places]);
  await until(() => existsSync(at('munge.socket')));
  start('slurmctld', ['-D', '-f', at('slurm.conf')]);
  start('slurmd', ['-D', '-f', at('slurm.conf'), '-N', host]);
  const env = { ...process.env, SLURM_CONF: at('slurm.conf') };
  const state = (): string => {
    try {
      return execFileSync('sinfo', ['-h', '-o', '%T'], { env, encoding: 'utf8', stdio: 'pipe' });
    } catch {
      return '';
    }
  };
  try {
    await until(() => state().trim() === 'idle');
  } catch {
    const log = ['ctld.log', 'slurmd.log'].map(n => (existsSync(at(n)) ? readFileSync(at(n)) : ''));
    await stop();
    throw new Error(`Slurm did not start: ${log.join('\n').slice(-3000)}`);
  }
  return {
    stop,
    runArray: async (script, count, more) => {
      const path = `${at('bin')}:${dirname(process.execPath)}:${process.env['PATH']}`;
      // One processor and little memory for each task, whatever the script asks for at a site.
      const args = ['--wait', `--array=0-${count - 1}`, '--cpus-per-task=1', '--mem=1000'];
      args.push('--export=ALL', `--output=${at('%a.out')}`, script);
      await promisify(execFile)('sbatch', args, { env: { ...env, PATH: path, ...more } }).catch(
        (cause: unknown) => {
          const said = Array.from({ length: count }, (_, i) =>
            existsSync(at(`${i}.out`)) ? readFileSync(at(`${i}.out`), 'utf8') : ''
          );
          throw new Error(`The array failed: ${said.join('\n')}`, { cause });
        }
      );
    },
  };
}

const totalMemoryMb = (): number =>
  Number(/MemTotal:\s+(\d+)/.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]) / 1024 - 500;

async function until(holds: () => boolean): Promise<void> {
  const end = Date.now() + 60_000;
  while (!holds()) {
    if (Date.now() > end) throw new Error('It did not come in a minute.');
    await new Promise(resolve => setTimeout(resolve, 200));
  }
}
