import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { contentBox, greyOf } from '@medclip/extension-medclip-sam/algorithm/preprocess/contentBox';
import { cropRaster } from '@medclip/extension-medclip-sam/algorithm/preprocess/region';
import { resizeRaster } from '@medclip/extension-medclip-sam/algorithm/preprocess/resizePil';
import { openCheckpoint } from '@medclip/models/checkpoint/openCheckpoint';
import { readLocatorShape } from '@medclip/models/locator/locatorShape';
import { writeLocator } from '@medclip/models/locator/writeLocator';
import type { GoldenPack, PackChecker } from '../check';
import { checkClose, checkEqual, checkImage } from '../compare';
import { readBytes, readFloat, readRaster } from '../goldenPack';
import { openGraph } from '../openGraph';

interface Config {
  readonly size: number;
}

type Cases = Readonly<Record<string, { readonly box: readonly number[] }>>;

const CHECKPOINT = 'locator.safetensors';
/** Logits; the second where the convolutions' weights are stored in 8 bits, which is more than what any backend adds. */
const TOLERANCE = { fp32: 1e-4, int8: 0.15 } as const;
const WEBGPU_FP32 = 1e-3;

export function isLocatorPack(pack: GoldenPack): boolean {
  return typeof (pack.meta.locator as Partial<Config> | undefined)?.size === 'number';
}

/** The locator of training/locator: what it is shown of an image, and its answers, in full precision and with 8-bit weights. */
export const checkLocatorPack: PackChecker = async function* (pack, options) {
  const { size } = pack.meta.locator as Config;
  const cases = pack.meta.cases as Cases;
  for (const [name, { box }] of Object.entries(cases)) {
    const grey = greyOf(await readRaster(pack, `${name}.image`));
    const content = contentBox(grey);
    const { left, top, width, height } = content;
    yield checkEqual(`${name}.box`, [left, top, left + width, top + height], box);
    const square = resizeRaster(
      cropRaster(grey, content),
      { width: size, height: size },
      'bilinear'
    );
    // Pillow 13 rounds differently from the release resizePil.ts follows bit for bit.
    const expected = await readBytes(pack, `${name}.square`);
    yield checkImage(`${name}.square`, square.data, expected, 1, 0.5);
  }
  for (const dtype of ['fp32', 'int8'] as const) {
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'medclip-parity-'));
    const checkpoint = openCheckpoint(path.join(pack.dir, CHECKPOINT));
    try {
      const shape = readLocatorShape(checkpoint, size);
      const session = await openGraph(
        dir,
        writeLocator(checkpoint, shape, dir, dtype),
        options.backend
      );
      const onGpu = options.backend === 'webgpu' && dtype === 'fp32';
      const tolerance = onGpu ? WEBGPU_FP32 : TOLERANCE[dtype];
      for (const name of Object.keys(cases)) {
        const square = await readBytes(pack, `${name}.square`);
        const text = await readFloat(pack, `${name}.text`);
        const out = await session.run(
          {
            image: { dims: [1, 1, size, size], data: Float32Array.from(square) },
            text: { dims: [1, text.length], data: text },
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
