import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { framesOf } from '@medclip/extension-medclip-sam/engine/locator/secondLook';
import { openCheckpoint } from '@medclip/models/checkpoint/openCheckpoint';
import { readSecondWidths } from '@medclip/models/locator/locatorShape';
import { writeSecond } from '@medclip/models/locator/writeLocator';
import type { GoldenPack, PackChecker } from '../check';
import { checkClose } from '../compare';
import { readFloat } from '../goldenPack';
import { openGraph } from '../openGraph';

interface Config {
  readonly size: number;
  readonly channels: number;
  readonly cells: number;
  readonly text: number;
}

type Cases = Readonly<
  Record<
    string,
    { readonly width: number; readonly height: number; readonly box: readonly number[] }
  >
>;

const CHECKPOINT = 'second.safetensors';
/** Logits; the second where the convolutions' weights are stored in 8 bits, which is more than what any backend adds. */
const TOLERANCE = { fp32: 1e-4, int8: 0.25 } as const;
const WEBGPU_FP32 = 1e-3;

export function isSecondLookPack(pack: GoldenPack): boolean {
  return typeof (pack.meta.second as Partial<Config> | undefined)?.cells === 'number';
}

/** The second look of training/locator/second: the embedding cut to an image's content, and its answers. */
export const checkSecondLookPack: PackChecker = async function* (pack, options) {
  const { size, channels, cells, text } = pack.meta.second as Config;
  const cases = pack.meta.cases as Cases;
  for (const dtype of ['fp32', 'int8'] as const) {
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'medclip-parity-'));
    const checkpoint = openCheckpoint(path.join(pack.dir, CHECKPOINT));
    try {
      const widths = readSecondWidths(checkpoint, channels);
      const graph = writeSecond(checkpoint, { size, widths, text, channels, cells }, dir, dtype);
      const session = await openGraph(dir, graph, options.backend);
      const onGpu = options.backend === 'webgpu' && dtype === 'fp32';
      const tolerance = onGpu ? WEBGPU_FP32 : TOLERANCE[dtype];
      for (const [name, { width, height, box }] of Object.entries(cases)) {
        const [left, top, w, h] = box as [number, number, number, number];
        const within = { left, top, width: w, height: h };
        const { rows, columns } = framesOf({ source: { width, height } }, within, cells);
        const given = async (key: string, dims: readonly number[]) => ({
          dims,
          data: await readFloat(pack, `${name}.${key}`),
        });
        const out = await session.run(
          {
            embedding: await given('embedding', [1, channels, cells, cells]),
            rows: { dims: [cells, cells], data: rows },
            columns: { dims: [cells, cells], data: columns },
            image: await given('image', [1, 1, size, size]),
            seen: await given('seen', [1, 1, size, size]),
            text: await given('text', [1, text]),
          },
          ['map', 'presence']
        );
        for (const output of ['map', 'presence'] as const) {
          const expected = await readFloat(pack, `${name}.${output}`);
          const actual = out[output]!.data as Float32Array;
          yield checkClose(`${name}.${output} ${dtype}`, actual, expected, tolerance);
        }
      }
      await session.dispose();
    } finally {
      checkpoint.close();
      fs.rmSync(dir, { recursive: true, force: true });
    }
  }
};
