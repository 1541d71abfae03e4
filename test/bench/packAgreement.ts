import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { openNodeSessions } from '@medclip/models/runtime/nodeSessions';
import { openWasmSession } from '@medclip/models/runtime/nodeSessionsWasm';
import { packGraph } from '@medclip/extension-medclip-sam/engine/pack/packGraph';
import { cosine } from '@medclip/models/runtime/sampleInputs';
import { readPack } from '@medclip/models/verifyPack';
import { EMBEDDINGS, embeddingInput, embeddingOutput, type EmbeddingName } from './embeddingInputs';

const PYTHON = process.env.MEDCLIP_SAM_PYTHON ?? '/usr/bin/python3';
const SCRIPT = path.resolve(__dirname, '../../platform/bench/reference/embed.py');

export type Embeddings = Readonly<Partial<Record<EmbeddingName, Float32Array>>>;

export interface PackAgreement {
  /** Largest difference over largest value. */
  readonly maxRelative: number;
  readonly cosine: number;
}

/** The PyTorch reference's embeddings of the checkpoints. `sam`: null where it has no such SAM. */
export async function referenceEmbeddings(clip: string, sam: string | null): Promise<Embeddings> {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'medclip-reference-'));
  try {
    const names = EMBEDDINGS.filter(name => name !== 'encoder' || sam);
    for (const name of names) {
      const { data } = Object.values(embeddingInput(name))[0]!;
      writeFileSync(path.join(dir, `${name}.in`), new Uint8Array(data.buffer));
    }
    await promisify(execFile)(PYTHON, [SCRIPT, clip, sam ?? '-', dir]);
    return Object.fromEntries(
      names.map(name => {
        const bytes = readFileSync(path.join(dir, `${name}.out`));
        return [name, new Float32Array(new Uint8Array(bytes).buffer)];
      })
    );
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** A pack's embeddings in Node, one session at a time. */
export async function nodeEmbeddings(pack: string): Promise<Embeddings> {
  const out: Partial<Record<EmbeddingName, Float32Array>> = {};
  for (const name of EMBEDDINGS) {
    const sessions = await openNodeSessions(pack);
    const results = await (await sessions.get(name)).run(embeddingInput(name));
    await sessions.dispose();
    out[name] = results[embeddingOutput(name)]!.data as Float32Array;
  }
  return out;
}

/** The same on WebAssembly in Node, one thread; without SAM's encoder, which takes minutes there. */
export async function wasmEmbeddings(pack: string): Promise<Embeddings> {
  const out: Partial<Record<EmbeddingName, Float32Array>> = {};
  const description = await readPack(pack);
  for (const name of ['image', 'text'] as const) {
    const session = await openWasmSession(pack, packGraph(description, name));
    const results = await session.run(embeddingInput(name));
    await session.dispose();
    out[name] = results[embeddingOutput(name)]!.data as Float32Array;
  }
  return out;
}

/** How far each embedding is from that of `truth`, where both have it and it is not the same run. */
export function agreement(
  ours: Embeddings,
  truth: Embeddings
): Partial<Record<EmbeddingName, PackAgreement>> {
  const both = EMBEDDINGS.filter(name => ours[name] && truth[name] && ours[name] !== truth[name]);
  return Object.fromEntries(both.map(name => [name, distance(ours[name]!, truth[name]!)]));
}

function distance(ours: Float32Array, truth: Float32Array): PackAgreement {
  if (ours.length !== truth.length) throw new Error(`${ours.length} values, not ${truth.length}`);
  let [difference, largest] = [0, 0];
  truth.forEach((value, i) => {
    difference = Math.max(difference, Math.abs(value - ours[i]!));
    largest = Math.max(largest, Math.abs(value));
  });
  return { maxRelative: difference / largest, cosine: cosine(ours, truth) };
}
