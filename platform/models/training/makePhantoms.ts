import fs from 'node:fs';
import path from 'node:path';
import type { Mask } from '@medclip/extension-medclip-sam/core/raster';
import { phantomRaster, type Phantom, type PhantomKind } from '@medclip/samples/phantoms/phantom';
import { samplePhantom } from '@medclip/samples/samplePhantom';

/** Side of every written image and mask; non-square phantoms are squashed, as the models see them. */
const SIDE = 256;

/** Far from the seeds of the shipped sample studies, which tests use. */
const FIRST_SEED = 50_000;

/** How many phantoms per kind, and how many slices of each volume. */
const PLAN: readonly { kind: PhantomKind; count: number; slices: number }[] = [
  { kind: 'breast-us', count: 40, slices: 1 },
  { kind: 'breast-us-normal', count: 16, slices: 1 },
  { kind: 'brain-mr', count: 10, slices: 10 },
  { kind: 'chest-ct', count: 4, slices: 12 },
  { kind: 'chest-dx', count: 10, slices: 1 },
];

/**
 * Writes the training phantoms to a folder: `images.u8` (n,256,256) and, per structure, `NAME.u8` of the same shape with 0 or 1,
 * and `index.json` with the kind of each. Usage: tsx makePhantoms.ts OUT
 */
function main(out: string): void {
  fs.mkdirSync(out, { recursive: true });
  const kinds: PhantomKind[] = [];
  const planes = { images: [], lesion: [], lungs: [], heart: [], brain: [] } as Record<
    string,
    Uint8Array[]
  >;
  for (const { kind, count, slices } of PLAN) {
    for (let i = 0; i < count; i++) {
      const phantom = samplePhantom(kind, FIRST_SEED + i);
      for (const frame of frames(phantom, slices)) {
        kinds.push(kind);
        planes['images']!.push(grey(phantom, frame));
        for (const name of ['lesion', 'lungs', 'heart', 'brain']) {
          planes[name]!.push(mask(phantom, name, frame));
        }
      }
    }
  }
  for (const [name, list] of Object.entries(planes)) {
    fs.writeFileSync(path.join(out, `${name}.u8`), Buffer.concat(list));
  }
  fs.writeFileSync(path.join(out, 'index.json'), JSON.stringify(kinds));
}

function frames(phantom: Phantom, slices: number): number[] {
  const total = phantom.frames.length;
  if (total <= slices) return phantom.frames.map((_, i) => i);
  return Array.from({ length: slices }, (_, i) => Math.floor(((i + 0.5) * total) / slices));
}

function grey(phantom: Phantom, frame: number): Uint8Array {
  const { width, height, channels, data } = phantomRaster(phantom, frame);
  const mean = (at: number) => {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += data[at * channels + c]!;
    return sum / channels;
  };
  return squash(width, height, mean);
}

function mask(phantom: Phantom, name: string, frame: number): Uint8Array {
  const key = name === 'lesion' && 'tumour' in phantom.truth ? 'tumour' : name;
  const truth: Mask | undefined = phantom.truth[key]?.[frame];
  if (!truth) return new Uint8Array(SIDE * SIDE);
  const { width, height, data } = truth;
  return squash(width, height, at => data[at]!).map(v => (v > 0 ? 1 : 0));
}

/** Area mean over each target pixel; a mask's mean is rounded half up. */
function squash(width: number, height: number, value: (at: number) => number): Uint8Array {
  const out = new Uint8Array(SIDE * SIDE);
  const span = (i: number, size: number) => {
    const from = Math.floor((i * size) / SIDE);
    return [from, Math.max(from + 1, Math.floor(((i + 1) * size) / SIDE))] as const;
  };
  for (let y = 0; y < SIDE; y++) {
    const [y0, y1] = span(y, height);
    for (let x = 0; x < SIDE; x++) {
      const [x0, x1] = span(x, width);
      let sum = 0;
      for (let v = y0; v < y1; v++) for (let u = x0; u < x1; u++) sum += value(v * width + u);
      out[y * SIDE + x] = Math.round(sum / ((x1 - x0) * (y1 - y0)));
    }
  }
  return out;
}

main(process.argv[2] ?? 'phantoms');
