import { spawnSync } from 'node:child_process';
import { chmod, copyFile, cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { runs } from '../externalTool';
import { dockerIgnore, readDockerfile, type Stage } from './dockerfile';

const REPOSITORY = path.resolve(__dirname, '../../..');
const SEARCH_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const SITE_CERTIFICATES = '/usr/local/share/ca-certificates';

/** What the Dockerfile says of how the image is run. */
export interface Image {
  /** The root file system of its last stage. */
  readonly root: string;
  readonly environment: Readonly<Record<string, string>>;
  /** `uid:gid` */
  readonly user: string;
  readonly volume: string;
  readonly port: number;
  readonly entryPoint: readonly string[];
  readonly command: readonly string[];
  readonly healthCheck: readonly string[];
  remove(): Promise<void>;
}

/** What building needs here: root, for chroot and name spaces, and debootstrap, for the base image. */
export const imageTools = {
  name: 'root on Linux, debootstrap, iproute2 and util-linux',
  available: () =>
    process.platform === 'linux' &&
    process.getuid?.() === 0 &&
    runs('debootstrap', ['--version']) &&
    runs('ip', ['-Version']) &&
    runs('unshare', ['--mount', '--net', 'true']),
};

/**
 * Does what `docker build` does with the repository's Dockerfile, where there is no Docker: each stage in a Debian root of its own,
 * its RUN lines in a chroot. The base image is made by debootstrap; `MEDCLIP_SAM_DEBIAN_ROOT` names one that is there already.
 *
 * @param context folder of the Dockerfile and .dockerignore
 * @throws Error when a step ends with another code than 0, with what it said
 */
export async function buildImage(context = REPOSITORY): Promise<Image> {
  const work = await mkdtemp(path.join(os.tmpdir(), 'medclip-image-'));
  const remove = () => rm(work, { recursive: true, force: true });
  try {
    const roots = new Map<string, string>();
    let last: Settings | null = null;
    for (const [i, stage] of readDockerfile(path.join(context, 'Dockerfile')).entries()) {
      const root = path.join(work, `stage-${i}`);
      await baseImage(stage.base, root);
      last = await runStage(stage, root, { context, roots });
      if (stage.name) roots.set(stage.name, root);
    }
    return { ...imageOf(last!), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** What COPY takes files from: the build context, or the roots of named stages. */
interface Sources {
  readonly context: string;
  readonly roots: ReadonlyMap<string, string>;
}

interface Settings {
  readonly root: string;
  readonly environment: Record<string, string>;
  readonly values: Map<string, string>;
}

async function baseImage(name: string, root: string): Promise<void> {
  const suite = /^debian:([a-z]+)-slim$/.exec(name)?.[1];
  if (!suite) throw new Error(`debootstrap makes no ${name}`);
  const there = process.env.MEDCLIP_SAM_DEBIAN_ROOT;
  if (there) step('cp', ['-a', there, root]);
  else step('debootstrap', ['--variant=minbase', suite, root]);
  for (const file of ['/etc/resolv.conf', '/etc/hosts']) await copyFile(file, `${root}${file}`);
  // A network that looks into TLS gives its certificates to its machines; they count in the build as on the host.
  const own = await readdir(SITE_CERTIFICATES).catch(() => []);
  await mkdir(`${root}${SITE_CERTIFICATES}`, { recursive: true });
  for (const file of own) {
    await copyFile(`${SITE_CERTIFICATES}/${file}`, `${root}${SITE_CERTIFICATES}/${file}`);
    await chmod(`${root}${SITE_CERTIFICATES}/${file}`, 0o644);
  }
}

async function runStage(stage: Stage, root: string, from: Sources): Promise<Settings> {
  const environment: Record<string, string> = {};
  const values = new Map<string, string>();
  let folder = '/';
  for (const { keyword, value } of stage.instructions) {
    if (keyword === 'COPY') await copy(value, root, from);
    else if (keyword === 'WORKDIR')
      await mkdir(path.join(root, (folder = value)), { recursive: true });
    else if (keyword === 'RUN') runInside(root, folder, value, environment);
    else if (keyword === 'ENV') {
      for (const [, name, given] of value.matchAll(/([A-Z_]+)=(\S+)/g)) environment[name!] = given!;
    } else values.set(keyword, value);
  }
  return { root, environment, values };
}

async function copy(value: string, root: string, { context, roots }: Sources): Promise<void> {
  const [, stage, source, target] = /^(?:--from=(\S+) )?(\S+) (\S+)$/.exec(value) ?? [];
  if (!source || !target) throw new Error(`Not understood: COPY ${value}`);
  const to = path.join(root, target);
  if (stage) {
    await mkdir(path.dirname(to), { recursive: true });
    step('cp', ['-a', path.join(roots.get(stage)!, source), to]);
    return;
  }
  const isIgnored = dockerIgnore(path.join(context, '.dockerignore'));
  await cp(path.join(context, source), to, {
    recursive: true,
    verbatimSymlinks: true,
    filter: file => !isIgnored(path.relative(context, file).replaceAll(path.sep, '/')),
  });
}

/** Proxies reach a build as Docker's predefined arguments do; nothing else of the host's environment gets in. */
const passedOn = () =>
  Object.entries(process.env).filter(([name]) => /^(https?|no)_proxy$/i.test(name));

function runInside(
  root: string,
  folder: string,
  command: string,
  environment: Readonly<Record<string, string>>
): void {
  const given = {
    PATH: SEARCH_PATH,
    HOME: '/root',
    ...environment,
    ...Object.fromEntries(passedOn()),
  };
  const inside = ['-i', ...Object.entries(given).map(([k, v]) => `${k}=${v}`)];
  const script = 'mount -t proc proc "$1/proc"; root=$1; shift; exec chroot "$root" "$@"';
  step('unshare', [
    ...['--mount', 'sh', '-c', script, 'sh', root],
    ...['env', ...inside, '/bin/sh', '-c', `cd ${folder} && ${command}`],
  ]);
}

function step(program: string, args: readonly string[]): void {
  const done = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (done.status === 0) return;
  const said = `${done.stdout}\n${done.stderr}`.trim().split('\n').slice(-40).join('\n');
  throw new Error(
    `${[program, ...args].join(' ')} ended with ${done.status ?? done.error}:\n${said}`
  );
}

function imageOf({ root, environment, values }: Settings): Omit<Image, 'remove'> {
  const value = (keyword: string) => {
    const found = values.get(keyword);
    if (found === undefined) throw new Error(`The Dockerfile's last stage has no ${keyword}.`);
    return found;
  };
  const list = (text: string) => JSON.parse(text) as string[];
  return {
    root,
    environment: { PATH: SEARCH_PATH, ...environment },
    user: value('USER'),
    volume: value('VOLUME'),
    port: Number(value('EXPOSE')),
    entryPoint: list(value('ENTRYPOINT')),
    command: list(value('CMD')),
    healthCheck: list(/CMD (\[.*\])$/.exec(value('HEALTHCHECK'))![1]!),
  };
}
