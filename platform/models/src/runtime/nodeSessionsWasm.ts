import fs from 'node:fs/promises';
import path from 'node:path';
import type { Graph } from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import type { Session } from '@medclip/extension-medclip-sam/engine/runtime/session';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import { asSession, cannotOpen } from './runTensors';

/** One graph of a folder on ONNX Runtime's WebAssembly build in Node, one thread: the numbers a browser without WebGPU gets. */
export async function openWasmSession(dir: string, graph: Graph): Promise<Session> {
  const ort = await import('onnxruntime-web/wasm').catch(cause => {
    throw new MedClipSamError(
      'backend-failed',
      'WebAssembly needs the npm package onnxruntime-web, which is not installed.',
      'Install it (npm install onnxruntime-web), or use --backend node.',
      { cause }
    );
  });
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
