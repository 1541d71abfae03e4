import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openCheckpoint } from '../../../platform/models/src/checkpoint/openCheckpoint';
import { openNodeSession } from '../../../platform/models/src/runtime/nodeSessions';
import { readSamShape } from '../../../platform/models/src/sam/checkpoint/readSamShape';
import type { VitEncoderShape } from '../../../platform/models/src/sam/samShape';
import { offsetIndex } from '../../../platform/models/src/sam/encoder/tinyVitEncoder';
import { writeSamEncoder, writeSamGraphs } from '../../../platform/models/src/sam/writeSamGraphs';
import { samKeys, uniform, writeRandomCheckpoint } from '../../support/packs/randomCheckpoint';

it('gives the same embedding whether heads run together or one after the other, whole or in blocks of queries', async () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'sam-'));
  const file = path.join(dir, 'sam.safetensors');
  const dims = { width: 48, headDim: 16, patch: 4, grid: 9, windows: [4, 0], embed: 64, mlp: 64 };
  writeRandomCheckpoint(file, samKeys(dims), 3);
  const source = openCheckpoint(file);
  const shape = readSamShape(source);
  const random = uniform(4);
  const pixels = {
    dims: [1, 3, 36, 36],
    data: Float32Array.from({ length: 3888 }, () => random() - 0.5),
  };
  const embeddings: Float32Array[] = [];
  for (const [maxJointScores, rowsAtOnce] of [
    [1e9, 512],
    [0, 512],
    [0, 7],
  ] as const) {
    const into = path.join(dir, `${maxJointScores}-${rowsAtOnce}`);
    fs.mkdirSync(into);
    const limits = { maxJointScores, rowsAtOnce };
    const encoder: VitEncoderShape = { ...(shape.encoder as VitEncoderShape), ...limits };
    const graphs = writeSamGraphs(source, { ...shape, encoder }, into, {
      dtype: 'fp32',
      maxFileBytes: 1e9,
    });
    const session = await openNodeSession(path.join(into, graphs.encoder.file));
    embeddings.push((await session.run({ pixels })).embedding!.data as Float32Array);
    await session.dispose();
  }
  source.close();
  fs.rmSync(dir, { recursive: true, force: true });
  const [joint, ...others] = embeddings as [Float32Array, ...Float32Array[]];
  expect(Math.max(...joint.map(Math.abs))).toBeGreaterThan(0.1);
  for (const other of others) {
    joint.forEach((value, i) => expect(Math.abs(value - other[i]!)).toBeLessThan(1e-5));
  }
});

it('splits large weights over several files, and the graph finds them all', async () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'sam-'));
  const file = path.join(dir, 'sam.safetensors');
  const dims = { width: 32, headDim: 16, patch: 4, grid: 4, windows: [0], embed: 64, mlp: 64 };
  writeRandomCheckpoint(file, samKeys(dims), 3);
  const source = openCheckpoint(file);
  const shape = readSamShape(source);
  const embeddings: Float32Array[] = [];
  for (const maxFileBytes of [1e9, 20_000]) {
    const into = path.join(dir, String(maxFileBytes));
    fs.mkdirSync(into);
    const graph = writeSamEncoder(source, shape, into, { dtype: 'fp32', maxFileBytes });
    expect(graph.weights.length > 1).toBe(maxFileBytes === 20_000);
    const sizes = graph.weights.map(name => fs.statSync(path.join(into, name)).size);
    // A single tensor that is larger has a file of its own.
    expect(Math.max(...sizes)).toBeLessThanOrEqual(Math.max(maxFileBytes, 4 * 64 * 64 * 9));
    const session = await openNodeSession(path.join(into, graph.file));
    const pixels = { dims: [1, 3, 16, 16], data: new Float32Array(768).map((_, i) => Math.sin(i)) };
    embeddings.push((await session.run({ pixels })).embedding!.data as Float32Array);
    await session.dispose();
  }
  source.close();
  fs.rmSync(dir, { recursive: true, force: true });
  expect(embeddings[1]).toEqual(embeddings[0]);
});

it('numbers window offsets in the order in which position pairs first show them', () => {
  // 2 x 2: positions (0,0) (0,1) (1,0) (1,1); offsets 00, 01, 10, 11 appear in that order from the first position.
  expect(offsetIndex(2)).toEqual([0, 1, 2, 3, 1, 0, 3, 2, 2, 3, 0, 1, 3, 2, 1, 0]);
  expect(new Set(offsetIndex(7)).size).toBe(49);
});
