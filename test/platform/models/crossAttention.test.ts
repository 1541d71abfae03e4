import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TensorSource } from '../../../platform/models/src/checkpoint/tensorSource';
import { openNodeSession } from '../../../platform/models/src/runtime/nodeSessions';
import { GraphBuilder } from '../../../platform/models/src/onnx/graphBuilder';
import { saveGraph } from '../../../platform/models/src/onnx/graphFileOptions';
import { WeightFiles } from '../../../platform/models/src/onnx/weightFiles';
import {
  imageToTokens,
  tokensToImage,
} from '../../../platform/models/src/sam/decoder/crossAttention';
import { uniform } from '../../support/packs/randomCheckpoint';

const [C, INNER, HEADS, CELLS, TOKENS] = [12, 8, 2, 9, 4];

type Matrix = readonly (readonly number[])[];

function randomAttention(seed: number) {
  const random = uniform(seed);
  const tensors = new Map<string, { shape: number[]; data: Float32Array }>();
  const put = (key: string, shape: number[]) => {
    const length = shape.reduce((n, d) => n * d, 1);
    const data = Float32Array.from({ length }, () => 2 * random() - 1);
    tensors.set(key, { shape, data });
  };
  for (const name of ['q_proj', 'k_proj', 'v_proj']) {
    put(`a.${name}.weight`, [INNER, C]);
    put(`a.${name}.bias`, [INNER]);
  }
  put('a.out_proj.weight', [C, INNER]);
  put('a.out_proj.bias', [C]);
  const source = {
    label: 'attention',
    keys: () => [...tensors.keys()],
    shape: (key: string) => tensors.get(key)?.shape,
    dtype: () => 'F32',
    read: (key: string) => tensors.get(key)!.data,
    readBytes: (key: string) => new Uint8Array(tensors.get(key)!.data.buffer),
  } as TensorSource;
  const matrix = (rows: number): Matrix =>
    Array.from({ length: rows }, () => Array.from({ length: C }, () => 2 * random() - 1));
  return {
    source,
    tokens: matrix(TOKENS),
    keys: matrix(TOKENS),
    cells: matrix(CELLS),
    positioned: matrix(CELLS),
  };
}

/** Attention as it is written in the books: project, compare, mix, project. */
function attention(source: TensorSource, q: Matrix, k: Matrix, v: Matrix): Matrix {
  const project = (x: Matrix, name: string, inputs: number) => {
    const [w, b] = [source.read(`a.${name}.weight`), source.read(`a.${name}.bias`)];
    return x.map(row =>
      [...b].map((bias, o) => row.reduce((sum, value, i) => sum + value * w[o * inputs + i]!, bias))
    );
  };
  const [Q, K, V] = [project(q, 'q_proj', C), project(k, 'k_proj', C), project(v, 'v_proj', C)];
  const d = INNER / HEADS;
  const mixed = Q.map(query => {
    const out: number[] = [];
    for (let h = 0; h < HEADS; h++) {
      const part = (row: readonly number[]) => row.slice(h * d, (h + 1) * d);
      const scores = K.map(
        key => part(key).reduce((sum, value, i) => sum + value * part(query)[i]!, 0) / Math.sqrt(d)
      );
      const powers = scores.map(Math.exp);
      const total = powers.reduce((a, b) => a + b, 0);
      for (let i = 0; i < d; i++) {
        out.push(powers.reduce((sum, power, n) => sum + (power / total) * part(V[n]!)[i]!, 0));
      }
    }
    return out;
  });
  return project(mixed, 'out_proj', INNER);
}

const tensor = (dims: number[], m: Matrix) => ({ dims, data: Float32Array.from(m.flat()) });

it.each(['tokens to image', 'image to tokens'] as const)(
  '%s is attention without projected cells',
  async direction => {
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'attention-'));
    const { source, tokens, keys, cells, positioned } = randomAttention(5);
    const options = { dtype: 'fp32', maxFileBytes: 1e9 } as const;
    const weights = new WeightFiles(dir, 'attention', options.dtype, options.maxFileBytes);
    const g = new GraphBuilder('attention', weights);
    const given = {
      tokens: g.input('tokens', [1, 'T', C]),
      keys: g.input('keys', [1, 'T', C]),
      cells: g.input('cells', [CELLS, C]),
      positioned: g.input('positioned', [CELLS, C]),
    };
    const at = { p: 'a', heads: HEADS };
    const out =
      direction === 'tokens to image'
        ? tokensToImage({ g, source }, at, given.keys, given.positioned, given.cells)
        : imageToTokens({ g, source }, at, given.positioned, given.keys, given.tokens);
    g.output('out', out, direction === 'tokens to image' ? [1, 'T', C] : [CELLS, C]);
    const graph = saveGraph(g, dir, 'attention', {});
    weights.close();
    const session = await openNodeSession(path.join(dir, graph.file));
    const result = await session.run({
      tokens: tensor([1, TOKENS, C], tokens),
      keys: tensor([1, TOKENS, C], keys),
      cells: tensor([CELLS, C], cells),
      positioned: tensor([CELLS, C], positioned),
    });
    await session.dispose();
    fs.rmSync(dir, { recursive: true, force: true });
    const expected =
      direction === 'tokens to image'
        ? attention(source, keys, positioned, cells)
        : attention(source, positioned, keys, tokens);
    const actual = [...(result.out!.data as Float32Array)];
    expect(actual).toHaveLength(expected.flat().length);
    expected.flat().forEach((value, i) => expect(actual[i]).toBeCloseTo(value, 5));
  }
);
