import { createHash } from 'node:crypto';
import {
  clipGeometry,
  clipSquare,
  normaliseImage,
  type ClipFit,
} from '@medclip/extension-medclip-sam/algorithm/preprocess/clipPreprocess';
import { sourceBox, type Raster8, type SourcePx } from '@medclip/extension-medclip-sam/core/raster';
import {
  resizeMapPil,
  resizeRaster,
  type PilFilter,
} from '@medclip/extension-medclip-sam/algorithm/preprocess/resizePil';
import {
  samGeometry,
  sourceBoxToSam,
  sourceToSam,
} from '@medclip/extension-medclip-sam/algorithm/preprocess/samPreprocess';
import type { CheckResult, GoldenPack, PackChecker } from '../check';
import { checkClose, checkImage, checkJson } from '../compare';
import { readBytes, readFloat } from '../goldenPack';

interface ImageMeta {
  readonly size_wh: readonly [number, number];
  readonly mode: string;
  readonly shortest_resized_wh: readonly [number, number];
  readonly crop_left_top: readonly [number, number];
  readonly [sam: string]: unknown;
}

interface PilRow {
  readonly source: string;
  readonly filter: PilFilter;
  readonly wh: readonly [number, number];
  readonly tensor: string;
}

export function isPreprocessPack(pack: GoldenPack): boolean {
  return Array.isArray(pack.meta.pil_table) && typeof pack.meta.images === 'object';
}

async function raster(pack: GoldenPack, name: string, meta: ImageMeta): Promise<Raster8> {
  const [width, height] = meta.size_wh;
  const channels = meta.mode === 'L' ? 1 : 3;
  return { width, height, channels, data: await readBytes(pack, `${name}.u8`) };
}

/** Rows 0, step, 2*step … of planes of `rowLength` values. */
function everyRow<T extends Uint8Array | Float32Array>(
  data: T,
  rowLength: number,
  step: number
): T {
  const rows = data.length / rowLength;
  const kept: number[] = [];
  for (let r = 0; r < rows; r += step) {
    for (let i = 0; i < rowLength; i++) kept.push(data[r * rowLength + i]!);
  }
  return (data instanceof Uint8Array ? Uint8Array.from(kept) : Float32Array.from(kept)) as T;
}

const rgb = (image: Raster8): Uint8Array => {
  if (image.channels === 3) return image.data;
  const out = new Uint8Array(image.data.length * 3);
  image.data.forEach((v, i) => out.fill(v, 3 * i, 3 * i + 3));
  return out;
};

async function* checkClip(
  pack: GoldenPack,
  name: string,
  meta: ImageMeta,
  image: Raster8
): AsyncGenerator<CheckResult> {
  for (const fit of ['shortest', 'squash', 'longest'] as const satisfies readonly ClipFit[]) {
    const tensor = Object.keys(pack.tensors).find(
      t => new RegExp(`\\.clip\\d+_${fit}_u8$`).test(t) && t.startsWith(`${name}.`)
    );
    if (!tensor) continue;
    const side = Number(/clip(\d+)_/.exec(tensor)![1]);
    const geometry = clipGeometry(image, side, fit);
    const square = clipSquare(image, geometry, 'bicubic');
    yield checkImage(tensor, square.data, await readBytes(pack, tensor));
    if (fit !== 'shortest') continue;
    yield checkJson(
      `${name}.shortest_resized_wh`,
      [geometry.resized.width, geometry.resized.height],
      meta.shortest_resized_wh
    );
    yield checkJson(
      `${name}.crop_left_top`,
      [0 - geometry.left, 0 - geometry.top],
      meta.crop_left_top
    );
    const normalised = Object.keys(pack.tensors).find(t =>
      t.startsWith(`${name}.clip${side}_shortest_normalised`)
    );
    if (!normalised) continue;
    const step = Number(/every_(\d+)/.exec(normalised)?.[1] ?? 1);
    const values = normaliseImage(square, pack.meta.mean as number[], pack.meta.std as number[]);
    const rows = [0, 1, 2].flatMap(c => [
      ...everyRow(values.subarray(c * side * side, (c + 1) * side * side), side, step),
    ]);
    // One grey level is 1/255/std apart; images are allowed to differ by one level in places.
    yield checkClose(normalised, rows, await readFloat(pack, normalised), 1 / 255 / 0.26 + 1e-6);
  }
}

async function* checkSam(
  pack: GoldenPack,
  name: string,
  meta: ImageMeta,
  image: Raster8
): AsyncGenerator<CheckResult> {
  for (const key of Object.keys(meta).filter(k => /^sam\d+_hw$/.test(k))) {
    const side = Number(/\d+/.exec(key)![0]);
    const g = samGeometry(image, side);
    yield checkJson(`${name}.${key}`, [g.resized.height, g.resized.width], meta[key]);
    const resized = rgb(resizeRaster(image, g.resized, 'bilinear'));
    const whole = `${name}.sam${side}_u8`;
    if (pack.tensors[whole]) yield checkImage(whole, resized, await readBytes(pack, whole));
    const rows = Object.keys(pack.tensors).find(t =>
      t.startsWith(`${name}.sam${side}_rows_every_`)
    );
    if (rows) {
      const step = Number(/every_(\d+)/.exec(rows)![1]);
      yield checkImage(
        rows,
        everyRow(resized, g.resized.width * 3, step),
        await readBytes(pack, rows)
      );
    }
    const hash = meta[`sam${side}_sha256`];
    if (typeof hash === 'string') {
      const actual = createHash('sha256').update(resized).digest('hex');
      yield {
        name: `${name}.sam${side}_sha256`,
        pass: actual === hash,
        detail: actual === hash ? 'every byte equal' : 'bytes differ',
      };
    }
    const boxes = meta[`sam${side}_box_in_out`] as
      [[number, number, number, number], number[]] | undefined;
    if (boxes) {
      const out = sourceBoxToSam(sourceBox(...boxes[0]), g);
      yield checkClose(`${name}.sam${side}_box`, out, boxes[1], 1e-9);
    }
    const points = meta[`sam${side}_points_in_out`] as [number[][], number[][]] | undefined;
    if (points) {
      const out = points[0].flatMap(([x, y]) => {
        const p = sourceToSam({ x: x as SourcePx, y: y as SourcePx }, g);
        return [p.x, p.y];
      });
      yield checkClose(`${name}.sam${side}_points`, out, points[1].flat(), 1e-9);
    }
  }
}

export const checkPreprocess: PackChecker = async function* (pack) {
  const images = pack.meta.images as Record<string, ImageMeta>;
  for (const [name, meta] of Object.entries(images)) {
    const image = await raster(pack, name, meta);
    yield* checkClip(pack, name, meta, image);
    yield* checkSam(pack, name, meta, image);
  }
  for (const row of pack.meta.pil_table as PilRow[]) {
    const image = await raster(pack, row.source, images[row.source]!);
    const [width, height] = row.wh;
    const out = resizeRaster(image, { width, height }, row.filter);
    yield checkImage(row.tensor, out.data, await readBytes(pack, row.tensor));
  }
  const source = pack.tensors['pilF.source'];
  if (!source) return;
  const data = await readFloat(pack, 'pilF.source');
  const map = { width: source.shape[1]!, height: source.shape[0]!, data };
  for (const [name, t] of Object.entries(pack.tensors)) {
    const m = /^pilF\.(bilinear|bicubic)\./.exec(name);
    if (!m) continue;
    const to = { width: t.shape[1]!, height: t.shape[0]! };
    const out = resizeMapPil(map, to, m[1] as 'bilinear' | 'bicubic');
    yield checkClose(name, out.data, await readFloat(pack, name), 1e-4);
  }
};
