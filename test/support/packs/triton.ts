import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REMOTE_GRAPHS } from '@medclip/extension-medclip-sam/engine/oip/oipSessions';
import { findGraph } from '@medclip/extension-medclip-sam/engine/pack/packGraph';
import type { GraphName } from '@medclip/extension-medclip-sam/engine/runtime/session';
import { readPack } from '@medclip/models/verifyPack';
import { runs } from '../externalTool';
import { freePort } from '../pacs/orthanc';

export interface RunningTriton {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/**
 * A Python with Triton in it: MEDCLIP_TRITON_PYTHON, else Debian's own. To make one: `python3 -m venv DIR`, then
 * `DIR/bin/pip install nvidia-pytriton==0.7.0 onnxruntime==1.30.0` with Debian's python3 (3.11.2: the server's own interpreter is
 * older than 3.11.5 and fails with a newer standard library).
 */
function tritonPython(): string {
  const python = process.env.MEDCLIP_TRITON_PYTHON ?? '/usr/bin/python3';
  if (runs(python, ['-c', 'import pytriton, onnxruntime'])) return python;
  throw new Error(
    `${python} has no Triton: test/support/packs/triton.ts says how to make one that has.`
  );
}

const START_MS = 180_000;

/** Starts a real Triton Inference Server on loopback with the large graphs of some packs; ended by its process id. */
export async function startTriton(packDirs: readonly string[]): Promise<RunningTriton> {
  const python = tritonPython();
  const folder = mkdtempSync(join(tmpdir(), 'medclip-triton-'));
  const lists: string[] = [];
  for (const [i, dir] of packDirs.entries()) {
    const pack = await readPack(dir);
    const graphs: Partial<Record<GraphName, string>> = {};
    for (const name of REMOTE_GRAPHS) {
      const graph = findGraph(pack, name);
      if (graph) graphs[name] = join(dir, graph.file);
    }
    const sha256 = createHash('sha256')
      .update(readFileSync(join(dir, 'pack.json')))
      .digest('hex');
    lists.push(join(folder, `${i}.json`));
    writeFileSync(lists[i]!, JSON.stringify({ id: pack.id, sha256, graphs }));
  }
  const port = await freePort();
  const script = join(__dirname, 'triton.py');
  const child = spawn(python, [script, `${port}`, `${await freePort()}`, ...lists], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, PYTRITON_HOME: folder },
  });
  let said = '';
  child.stderr.on('data', (d: Buffer) => (said = (said + d.toString()).slice(-4000)));
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()));
  const ready = new Promise<boolean>(resolve => {
    child.stdout.on('data', (d: Buffer) => d.toString().includes('ready') && resolve(true));
    void ended.then(() => resolve(false));
    setTimeout(() => resolve(false), START_MS).unref();
  });
  const stop = async (): Promise<void> => {
    child.stdin.end();
    const timer = setTimeout(() => child.kill('SIGKILL'), 60_000);
    await ended;
    clearTimeout(timer);
    rmSync(folder, { recursive: true, force: true });
  };
  if (await ready) return { url: `http://127.0.0.1:${port}`, stop };
  child.kill('SIGTERM');
  await stop();
  throw new Error(`Triton did not start: ${said}`);
}
