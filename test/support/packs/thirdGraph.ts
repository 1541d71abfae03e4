import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openFile } from '@medclip/models/checkpoint/randomAccessFile';
import { openNodeSession } from '@medclip/models/runtime/nodeSessions';
import { openSafetensors } from '../../../platform/models/src/checkpoint/safetensors';
import { writeThird } from '../../../platform/models/src/third/addThird';

/** Checkpoints of the student under test, and the side of its image in pixels. */
export const K = 3;
export const SIZE = 64;
const shape = { K, size: SIZE, embedDim: 6, embeddingSize: 32, patchDim: 5 };

/** A folder of its own for each test. */
export function ownFolder(): { readonly dir: string } {
  const folder = { dir: '' };
  beforeEach(() => (folder.dir = mkdtempSync(path.join(os.tmpdir(), 'medclip-third-'))));
  afterEach(() => rmSync(folder.dir, { recursive: true, force: true }));
  return folder;
}

const wave = (n: number, step: number) =>
  Float32Array.from({ length: n }, (_, i) => 2 * Math.sin(step * i + 0.3));
const inputs = () => ({
  embedding: { dims: [1, 6, 32, 32], data: wave(6 * 1024, 0.037) },
  patches: { dims: [1, 5, 16, 16], data: wave(5 * 256, 0.11) },
  image: { dims: [1, 1, SIZE, SIZE], data: wave(SIZE * SIZE, 0.019) },
});

/** What the graph written from checkpoints says to inputs that a formula gives. */
export async function answerOfGraph(checkpoints: string, dir: string) {
  const file = openFile(checkpoints);
  try {
    writeThird(openSafetensors(file), shape, dir);
  } finally {
    file.close();
  }
  const session = await openNodeSession(path.join(dir, 'third.onnx'));
  const out = await session.run(inputs(), ['probability', 'entropy']);
  await session.dispose();
  return {
    probability: out.probability!.data as Float32Array,
    entropy: out.entropy!.data as Float32Array,
  };
}
