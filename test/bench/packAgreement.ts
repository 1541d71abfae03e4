import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { GraphName, TensorLike } from '@medclip/extension-medclip-sam/inference/session';
import { openNodeSessions } from '@medclip/models/nodeSessions';
import { openWasmSession } from '@medclip/models/nodeSessionsWasm';
import { packGraph } from '@medclip/models/packGraph';
import { cosine, samplePixels } from '@medclip/models/sampleInputs';
import { readPack } from '@medclip/models/verifyPack';

const PYTHON = process.env.MEDCLIP_SAM_PYTHON ?? '/usr/bin/python3';
const SCRIPT = path.resolve(__dirname, '../../platform/bench/reference/embed.py');
const IDS = BigInt64Array.from([2n, 1996n, 3835n, 77n, 15000n, 30000n, 512n, 3n]);

const INPUTS: Readonly<Record<'image' | 'text' | 'encoder', Record<string, TensorLike>>> = {
  image: { pixels: { dims: [1, 3, 224, 224], data: samplePixels(224) } },
  text: { ids: { dims: [1, IDS.length], data: IDS } },
  encoder: { pixels: { dims: [1, 3, 1024, 1024], data: samplePixels(1024) } },
};

export interface PackAgreement {
  /** Largest difference over largest value. */
  readonly maxRelative: number;
  readonly cosine: number;
}

/** The PyTorch reference's embeddings of the checkpoints, in a folder for `comparePack`. `sam`: null where it has no such SAM. */
export async function referenceEmbeddings(clip: string, sam: string | null): Promise<string> {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'medclip-reference-'));
  for (const [name, inputs] of Object.entries(INPUTS)) {
    const { data } = Object.values(inputs)[0]!;
    writeFileSync(path.join(dir, `${name}.in`), new Uint8Array(data.buffer));
  }
  await promisify(execFile)(PYTHON, [SCRIPT, clip, sam ?? '-', dir]);
  return dir;
}

/** A pack's embeddings in Node and on WebAssembly (one thread) against those of the reference. */
export async function comparePack(
  pack: string,
  reference: string,
  withSam: boolean
): Promise<Record<string, PackAgreement>> {
  const out: Record<string, PackAgreement> = {};
  const description = await readPack(pack);
  const names: readonly GraphName[] = withSam ? ['image', 'text', 'encoder'] : ['image', 'text'];
  for (const name of names as readonly (keyof typeof INPUTS)[]) {
    const bytes = readFileSync(path.join(reference, `${name}.out`));
    const truth = new Float32Array(new Uint8Array(bytes).buffer);
    const sessions = await openNodeSessions(pack);
    const inNode = await (await sessions.get(name)).run(INPUTS[name]);
    await sessions.dispose();
    out[`${name} node`] = agreement(
      (inNode.embed ?? inNode.embedding)!.data as Float32Array,
      truth
    );
    // SAM's encoder takes minutes there.
    if (name === 'encoder') continue;
    const wasm = await openWasmSession(pack, packGraph(description, name));
    const { embed } = await wasm.run(INPUTS[name]);
    await wasm.dispose();
    out[`${name} wasm`] = agreement(embed!.data as Float32Array, truth);
  }
  rmSync(reference, { recursive: true });
  return out;
}

function agreement(ours: Float32Array, truth: Float32Array): PackAgreement {
  let [difference, largest] = [0, 0];
  truth.forEach((value, i) => {
    difference = Math.max(difference, Math.abs(value - ours[i]!));
    largest = Math.max(largest, Math.abs(value));
  });
  return { maxRelative: difference / largest, cosine: cosine(ours, truth) };
}
