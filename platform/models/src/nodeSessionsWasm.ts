import fs from 'node:fs/promises';
import path from 'node:path';
import type { Graph } from '@medclip/extension-medclip-sam/inference/modelPack';
import type { Session } from '@medclip/extension-medclip-sam/inference/session';
import { asSession, cannotOpen } from './runTensors';

/** One graph of a folder on ONNX Runtime's WebAssembly build in Node, one thread: the numbers a browser without WebGPU gets. */
export async function openWasmSession(dir: string, graph: Graph): Promise<Session> {
  const ort = await import('onnxruntime-web/wasm');
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = 'error';
  try {
    const externalData = await Promise.all(
      graph.weights.map(async file => ({
        path: file,
        data: new Uint8Array(await fs.readFile(path.join(dir, file))),
      }))
    );
    const bytes = new Uint8Array(await fs.readFile(path.join(dir, graph.file)));
    return asSession(ort, await ort.InferenceSession.create(bytes, { externalData }));
  } catch (cause) {
    throw cannotOpen(graph.file, cause);
  }
}
