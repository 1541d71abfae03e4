import fs from 'node:fs/promises';
import path from 'node:path';
import './withoutTelemetry';
import * as ort from 'onnxruntime-node';
import { throwIfCancelled } from '@medclip/extension-medclip-sam/core/errors';
import type {
  Graph,
  ModelPack,
  VariantId,
} from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import { withVariant } from '@medclip/extension-medclip-sam/engine/pack/packVariant';
import type {
  GraphName,
  Session,
  SessionProvider,
} from '@medclip/extension-medclip-sam/engine/runtime/session';
import { packGraph } from '@medclip/extension-medclip-sam/engine/pack/packGraph';
import { asSession, cannotOpen } from './runTensors';
import { readPack, verifyFile } from '../verifyPack';

/**
 * Sessions of a model pack on onnxruntime-node (CPU). Each graph's files are checked against `pack.json` before the
 * graph is opened. `variant`: another form of the graphs, where the pack has it. Throws `model-missing` or `model-corrupt`.
 */
export async function openNodeSessions(
  packDir: string,
  variant: VariantId | null = null
): Promise<SessionProvider> {
  const pack = withVariant(await readPack(packDir), variant);
  const open = new Map<GraphName, Promise<Session>>();
  return {
    backend: 'node',
    get(name, options) {
      const known = open.get(name);
      if (known) return known;
      const session = openGraph(packDir, pack, name, options?.signal);
      open.set(name, session);
      session.catch(() => open.delete(name));
      return session;
    },
    async text(file) {
      await verifyFile(packDir, pack, file);
      return fs.readFile(path.join(packDir, file), 'utf8');
    },
    async dispose() {
      const sessions = await Promise.allSettled(open.values());
      open.clear();
      for (const s of sessions) if (s.status === 'fulfilled') await s.value.dispose();
    },
  };
}

async function openGraph(
  dir: string,
  pack: ModelPack,
  name: GraphName,
  signal?: AbortSignal
): Promise<Session> {
  const graph: Graph = packGraph(pack, name);
  for (const file of [graph.file, ...graph.weights]) {
    throwIfCancelled(signal);
    await verifyFile(dir, pack, file);
  }
  return openNodeSession(path.join(dir, graph.file));
}

/**
 * How a graph is opened that runs a few times only, in a process that should stay small: weights stay as they are stored, in
 * files that are mapped, neither widened nor rearranged for speed beforehand.
 */
const LEAN: ort.InferenceSession.SessionOptions = {
  extra: {
    session: { disable_prepacking: '1' },
    optimization: {
      disable_specified_optimizers: 'ConstantFolding;FuseFp16InitializerToFp32NodeTransformer',
    },
  },
};

/** One graph of a folder, unchecked; external data are found beside it. Runs are queued. `lean`: slower, in less memory. */
export async function openNodeSession(file: string, how?: 'lean'): Promise<Session> {
  try {
    const options = { logSeverityLevel: 3, ...(how === 'lean' && LEAN) } as const;
    return asSession(ort, await ort.InferenceSession.create(file, options));
  } catch (cause) {
    throw cannotOpen(path.basename(file), cause);
  }
}
