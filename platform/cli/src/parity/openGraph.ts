import { join } from 'node:path';
import type { Graph } from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import type { Session } from '@medclip/extension-medclip-sam/engine/runtime/session';
import { openNodeSession } from '@medclip/models/runtime/nodeSessions';
import { openWasmSession } from '@medclip/models/runtime/nodeSessionsWasm';
import { openWebGpuSession } from './webGpuGraphs';

export type Backend = 'node' | 'wasm' | 'webgpu';

/** A freshly converted graph on the backend to be compared. */
export async function openGraph(dir: string, graph: Graph, backend: Backend): Promise<Session> {
  if (backend === 'node') return openNodeSession(join(dir, graph.file));
  if (backend === 'wasm') return openWasmSession(dir, graph);
  return openWebGpuSession(dir, graph);
}
