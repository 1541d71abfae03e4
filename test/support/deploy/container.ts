import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import type { Image } from './imageRoot';

/** Joins a Unix socket, which every network name space sees, to the port of the container; run inside its network. */
const RELAY = `
  const net = require('node:net');
  const [socket, port] = process.argv.slice(1);
  net.createServer(one => {
    const other = net.connect(Number(port), '127.0.0.1');
    one.on('error', () => other.destroy());
    other.on('error', () => one.destroy());
    one.pipe(other).pipe(one);
  }).listen(socket, () => process.stdout.write('ready'));`;

/** Before the program: the root read-only, /tmp and the volume of its own, a network with nothing but the loopback. */
const ISOLATE = `
  set -e
  root=$1 volume=$2 held=$3; shift 3
  mount --bind "$root" "$root"
  mount -o remount,bind,ro "$root"
  mount -t proc proc "$root/proc"
  mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
  mount --bind "$held" "$root$volume"
  ip link set lo up
  exec chroot "$root" env -i "$@"`;

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Container {
  readonly url: string;
  /** Process of the host's that runs in it. */
  readonly pid: number;
  /** `docker exec`: as the image's user. */
  exec(...command: readonly string[]): Ended;
  /** `docker stop`; resolves the exit code. */
  stop(): Promise<number | null>;
}

/** A volume, filled and owned as Docker fills a new one: from the image. */
export async function newVolume(
  image: Image
): Promise<{ folder: string; remove(): Promise<void> }> {
  const work = await mkdtemp(path.join(os.tmpdir(), 'medclip-volume-'));
  const folder = path.join(work, 'data');
  await cp(path.join(image.root, image.volume), folder, { recursive: true });
  spawnSync('chown', ['--reference', path.join(image.root, image.volume), folder]);
  return { folder, remove: () => rm(work, { recursive: true, force: true }) };
}

/** `docker run --rm --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges -v VOLUME IMAGE ARGS`, to its end. */
export function runToEnd(image: Image, volume: string, args: readonly string[]): Ended {
  const done = spawnSync('unshare', isolated(image, volume, args), { encoding: 'utf8' });
  return { code: done.status, stdout: done.stdout, stderr: done.stderr };
}

/** The same in the background, with the image's own command; its port is reached at `url`. */
export async function startContainer(image: Image, volume: string): Promise<Container> {
  const child = spawn('unshare', isolated(image, volume, image.command), {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<number | null>(resolve => child.once('exit', code => resolve(code)));
  const work = await mkdtemp(path.join(os.tmpdir(), 'medclip-relay-'));
  const helpers: { relay?: ChildProcess; outside?: net.Server } = {};
  const stop = async () => {
    child.kill('SIGTERM');
    const code = await ended;
    helpers.relay?.kill();
    helpers.outside?.close();
    await rm(work, { recursive: true, force: true });
    return code;
  };
  try {
    await said(child, child.stderr!, /running at http:/);
    const socket = path.join(work, 'relay');
    helpers.relay = spawn(
      'nsenter',
      ['--target', `${child.pid}`, '--net', process.execPath, '-e', RELAY, socket, `${image.port}`],
      { stdio: ['ignore', 'pipe', 'inherit'] }
    );
    await said(helpers.relay, helpers.relay.stdout!, /ready/);
    helpers.outside = net.createServer(one => {
      const other = net.connect(socket);
      one.on('error', () => other.destroy());
      other.on('error', () => one.destroy());
      one.pipe(other).pipe(one);
    });
    await new Promise<void>(resolve => helpers.outside!.listen(0, '127.0.0.1', resolve));
    const { port } = helpers.outside.address() as net.AddressInfo;
    return {
      url: `http://127.0.0.1:${port}`,
      pid: child.pid!,
      exec: execIn(child.pid!, image),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function isolated(image: Image, volume: string, args: readonly string[]): string[] {
  const variables = Object.entries(image.environment).map(([name, value]) => `${name}=${value}`);
  return [
    ...['--mount', '--net', 'sh', '-c', ISOLATE, 'sh', image.root, image.volume, volume],
    ...[...variables, ...withoutRights(image.user), ...image.entryPoint, ...args],
  ];
}

/** `--user`, `--cap-drop ALL`, `--security-opt no-new-privileges` */
function withoutRights(user: string): string[] {
  const [uid, gid] = user.split(':') as [string, string];
  return [
    ...['setpriv', '--reuid', uid, '--regid', gid, '--clear-groups'],
    ...['--bounding-set=-all', '--inh-caps=-all', '--no-new-privs'],
  ];
}

const execIn =
  (pid: number, image: Image) =>
  (...command: readonly string[]): Ended => {
    const variables = Object.entries(image.environment).map(([name, value]) => `${name}=${value}`);
    const inside = ['env', '-i', ...variables, ...withoutRights(image.user), ...command];
    const enter = ['--target', `${pid}`, '--mount', '--net', '--root', '--wdns=/', '--', ...inside];
    const done = spawnSync('nsenter', enter, { encoding: 'utf8' });
    return { code: done.status, stdout: done.stdout, stderr: done.stderr };
  };

function said(child: ChildProcess, stream: NodeJS.ReadableStream, wanted: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    stream.on('data', chunk => {
      text += chunk;
      if (wanted.test(text)) resolve();
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`It ended before it was ready:\n${text}`)));
  });
}
