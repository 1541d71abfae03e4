import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ModelPack } from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import type {
  Session,
  SessionProvider,
} from '@medclip/extension-medclip-sam/engine/runtime/session';
import { makeNanoPack, nanoPackDir } from '@medclip/models/nanoPack';
import { packGraph } from '@medclip/extension-medclip-sam/engine/pack/packGraph';
import { readPack } from '@medclip/models/verifyPack';
import { openGraph, type Backend } from '../openGraph';

export interface NanoUnderTest {
  readonly pack: ModelPack;
  readonly sessions: SessionProvider;
  dispose(): Promise<void>;
}

/**
 * The pack a miniature's goldens belong to: converted from the checkpoints in the folder above them, where there are any, so
 * that any training run can be checked; else the shipped pack of v0, which the published goldens are of.
 */
export async function nanoPackOf(goldenDir: string, backend: Backend): Promise<NanoUnderTest> {
  const run = dirname(goldenDir);
  const made = existsSync(join(run, 'config.json'));
  const dir = made ? await mkdtemp(join(tmpdir(), 'medclip-nano-')) : nanoPackDir('nano-v0');
  const pack = made ? await makeNanoPack(run, dir) : await readPack(dir);
  const sessions = sessionsOn(dir, pack, backend);
  return {
    pack,
    sessions,
    async dispose() {
      await sessions.dispose();
      if (made) await rm(dir, { recursive: true, force: true });
    },
  };
}

function sessionsOn(dir: string, pack: ModelPack, backend: Backend): SessionProvider {
  const open = new Map<string, Promise<Session>>();
  return {
    backend,
    get(name) {
      const session = open.get(name) ?? openGraph(dir, packGraph(pack, name), backend);
      open.set(name, session);
      return session;
    },
    text: file => readFile(join(dir, file), 'utf8'),
    async dispose() {
      for (const s of await Promise.allSettled(open.values())) {
        if (s.status === 'fulfilled') await s.value.dispose();
      }
      open.clear();
    },
  };
}
