import { v1Boxes, v2Boxes } from '@medclip/extension-medclip-sam/algorithm/prompts/authorsBoxes';
import {
  connectedComponents,
  keepLargestWithTies,
} from '@medclip/extension-medclip-sam/algorithm/mask/connectedComponents';
import { traceContours } from '@medclip/extension-medclip-sam/algorithm/mask/contours';
import {
  histogram8,
  otsuLevel,
  quantizeMap,
} from '@medclip/extension-medclip-sam/algorithm/mask/otsu';
import type { Mask, Size } from '@medclip/extension-medclip-sam/core/raster';
import {
  resizeBilinear,
  resizeNearest,
} from '@medclip/extension-medclip-sam/algorithm/preprocess/resizeBilinear';
import type { CheckResult, GoldenPack, PackChecker } from '../check';
import { checkClose, checkEqual, checkJson, checkRelative } from '../compare';
import { readBytes, readFloat, readTensor } from '../goldenPack';
import { checkCrf } from './postprocessCrf';
import { checkMetrics } from './postprocessMetrics';

export function isPostprocessPack(pack: GoldenPack): boolean {
  return typeof pack.meta.saliency === 'object' && typeof pack.meta.components === 'object';
}

const SQUARE: Size = { width: 256, height: 256 };
const as255 = (m: Mask): Uint8Array => m.data.map(v => (v ? 255 : 0));

interface SaliencyMeta {
  readonly hw: readonly [number, number];
  readonly otsu_hist_256: number;
  readonly otsu_hist_native: number;
  readonly kmeans_effective_threshold: number;
}

/** The largest components above `level`; all of them where `count` is null. */
function split(u8: Uint8Array, size: Size, level: number, count: number | null): Mask {
  const mask: Mask = { ...size, data: u8.map(v => (v > level ? 1 : 0)) };
  return count === null ? mask : keepLargestWithTies(connectedComponents(mask), count);
}

async function* checkSaliency(
  pack: GoldenPack,
  name: string,
  meta: SaliencyMeta
): AsyncGenerator<CheckResult> {
  const [height, width] = meta.hw;
  const t = `sal.${name}`;
  const map = { width, height, data: await readFloat(pack, `${t}.float`) };
  const u8 = await readBytes(pack, `${t}.u8`);
  yield checkEqual(`${t}.u8`, quantizeMap(map), u8);
  const native = otsuLevel(histogram8(u8));
  yield checkJson(`${t}.otsu_native`, native, meta.otsu_hist_native);
  const square = resizeNearest(u8, { width, height }, SQUARE);
  const level = otsuLevel(histogram8(square));
  yield checkJson(`${t}.otsu_256`, level, meta.otsu_hist_256);
  yield checkEqual(
    `${t}.otsu_native_u8`,
    u8.map(v => (v > native ? 255 : 0)),
    await readBytes(pack, `${t}.otsu_native_u8`)
  );
  // k-means may stop beside the optimum; where it does, its own threshold is taken so that the rest of the chain is compared.
  const kmeans = meta.kmeans_effective_threshold;
  for (const tensor of Object.keys(pack.tensors).filter(k => k.startsWith(`${t}.`))) {
    const m = /\.(kmeans|thr([\d.]+))_(all|top(\d+))_u8$/.exec(tensor);
    if (!m) continue;
    const count = m[4] ? Number(m[4]) : null;
    let mask: Mask;
    if (m[1] === 'kmeans') {
      mask = split(square, SQUARE, kmeans, count);
      mask = { width, height, data: resizeNearest(mask.data, SQUARE, { width, height }) };
    } else {
      // v/255 > t as the authors compare it, in double precision.
      const level = Array.from({ length: 256 }, (_, v) => v).filter(v => v / 255 <= Number(m[2]));
      mask = split(u8, { width, height }, level.length - 1, count);
    }
    const actual = as255(mask);
    yield checkEqual(tensor, actual, await readBytes(pack, tensor));
  }
}

interface ComponentMeta {
  readonly hw: readonly [number, number];
  readonly count: number;
  readonly stats_xywh_area: readonly number[][];
  readonly centroids_xy: readonly number[][];
  readonly contours_external: readonly { rect_xywh: number[]; contour_area: number }[];
  readonly contours_tree: readonly { rect_xywh: number[]; contour_area: number }[];
  readonly v1_box_largest_contour: readonly number[][];
  readonly v1_boxes_multi: readonly number[][];
  readonly v1_area_tie: boolean;
  readonly v2_box_all: readonly number[][];
  readonly v2_boxes_multi: readonly number[][];
}

const sorted = (rows: readonly (readonly number[])[]): number[][] =>
  rows.map(r => [...r]).sort((a, b) => a.map((v, i) => v - b[i]!).find(d => d !== 0) ?? 0);

async function* checkComponents(
  pack: GoldenPack,
  name: string,
  meta: ComponentMeta
): AsyncGenerator<CheckResult> {
  const [height, width] = meta.hw;
  const t = `cc.${name}`;
  const mask: Mask = { width, height, data: await readBytes(pack, `${t}.mask`) };
  const labelling = connectedComponents(mask);
  const labels = await readTensor(pack, `${t}.labels`);
  yield checkEqual(`${t}.labels`, labelling.labels, labels.data);
  yield checkJson(
    `${t}.stats`,
    labelling.components.map(c => [c.x0, c.y0, c.x1 - c.x0 + 1, c.y1 - c.y0 + 1, c.area]),
    meta.stats_xywh_area
  );
  yield checkClose(
    `${t}.centroids`,
    labelling.components.flatMap(c => [c.centroid.x, c.centroid.y]),
    meta.centroids_xy.flat(),
    1e-9
  );
  for (const tensor of Object.keys(pack.tensors)) {
    const m = /\.largest(\d+)_u8$/.exec(tensor);
    if (!m || !tensor.startsWith(`${t}.`)) continue;
    yield checkEqual(
      tensor,
      as255(keepLargestWithTies(labelling, Number(m[1]))),
      await readBytes(pack, tensor)
    );
  }
  const contours = traceContours(mask);
  const row = (c: { rect_xywh: number[]; contour_area: number }): number[] => [
    ...c.rect_xywh,
    c.contour_area,
  ];
  const rows = contours.map(c => [c.x, c.y, c.width, c.height, c.area]);
  yield checkJson(`${t}.contours_tree`, sorted(rows), sorted(meta.contours_tree.map(row)));
  yield checkJson(
    `${t}.contours_external`,
    sorted(rows.filter((_, i) => contours[i]!.external)),
    sorted(meta.contours_external.map(row))
  );
  const v1 = v1Boxes(mask, false);
  if (!meta.v1_area_tie) yield checkJson(`${t}.v1_box`, v1, meta.v1_box_largest_contour);
  yield checkJson(`${t}.v1_boxes`, sorted(v1Boxes(mask, true)), sorted(meta.v1_boxes_multi));
  yield checkJson(`${t}.v2_box`, v2Boxes(mask, false), meta.v2_box_all);
  yield checkJson(`${t}.v2_boxes`, sorted(v2Boxes(mask, true)), sorted(meta.v2_boxes_multi));
}

async function* checkResize(pack: GoldenPack): AsyncGenerator<CheckResult> {
  for (const tensor of Object.keys(pack.tensors)) {
    const m = /^(rs\..+)\.(torch_bilinear_ac([01])|torch_nearest|cv2_nearest|cv2_linear_f32)$/.exec(
      tensor
    );
    if (!m) continue;
    const source = pack.tensors[`${m[1]}.src`]!;
    const from = { width: source.shape[1]!, height: source.shape[0]! };
    const shape = pack.tensors[tensor]!.shape;
    const to = { width: shape[1]!, height: shape[0]! };
    const data = await readFloat(pack, `${m[1]}.src`);
    const actual = m[2]!.endsWith('nearest')
      ? resizeNearest(data, from, to, m[2] === 'torch_nearest' ? 'torch' : 'cv2')
      : resizeBilinear({ ...from, data }, to, { alignCorners: m[3] === '1' }).data;
    // Relative to the map's range: torch and OpenCV themselves round the coordinates to float32.
    yield checkRelative(tensor, actual, await readFloat(pack, tensor), 1e-5);
  }
}

async function* checkOtsu(pack: GoldenPack): AsyncGenerator<CheckResult> {
  const histograms = await readTensor(pack, 'otsu.hist');
  const counts = Array.from(histograms.data, Number);
  const bins = histograms.shape[1]!;
  const levels = Array.from({ length: histograms.shape[0]! }, (_, i) =>
    otsuLevel(counts.slice(i * bins, (i + 1) * bins))
  );
  const expected = await readTensor(pack, 'otsu.threshold_hist');
  yield checkEqual('otsu.threshold_hist', levels, expected.data);
}

export const checkPostprocess: PackChecker = async function* (pack, options) {
  for (const [name, meta] of Object.entries(pack.meta.saliency as Record<string, SaliencyMeta>)) {
    yield* checkSaliency(pack, name, meta);
  }
  if (pack.tensors['otsu.hist']) yield* checkOtsu(pack);
  for (const [name, meta] of Object.entries(
    pack.meta.components as Record<string, ComponentMeta>
  )) {
    yield* checkComponents(pack, name, meta);
  }
  yield* checkResize(pack);
  yield* checkMetrics(pack);
  yield* checkCrf(pack, options.signal);
};
