import fs from 'node:fs';
import path from 'node:path';
import type { ModelPack } from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import { openCheckpoint } from '@medclip/models/checkpoint/openCheckpoint';
import { openClipNames } from '@medclip/models/clip/clipKeys';
import type { ClipShape } from '@medclip/models/clip/clipShape';
import { type ClipOptions, readClipShape } from '@medclip/models/clip/readClipShape';
import { writeClipGraphs } from '@medclip/models/clip/writeClipGraphs';
import type { CheckResult, GoldenPack, PackChecker } from '../check';
import { checkClose } from '../compare';
import { checkBottleneck } from './biomedclipM2ib';
import { checkClipPrecision } from './biomedclipPrecision';
import { checkSaliency } from './biomedclipSaliency';
import { checkTowers } from './biomedclipTowers';
import type { ClipUnderTest } from './biomedclipUnderTest';
import { everyCheckpoint } from '../everyCheckpoint';
import { openGraph } from '../openGraph';

/** Key shapes do not give the heads; the pack's configuration does. */
interface Config {
  readonly heads: number;
  readonly theads: number;
  readonly context?: number;
  readonly ln_eps_vision?: number;
  readonly ln_eps_text?: number;
}

export function isBiomedClipPack(pack: GoldenPack): boolean {
  const config = pack.meta.config as Partial<Config> | undefined;
  return typeof config?.theads === 'number' && pack.tensors['text.embedding'] !== undefined;
}

/** Both towers, every saliency map and M2IB, from each checkpoint container of the pack. */
export const checkBiomedClipPack: PackChecker = async function* (pack, options) {
  yield* everyCheckpoint(pack, options.backend, {
    convert: (file, dir) => convertClip(pack, file, dir),
    check: async function* (file, dir, converted) {
      yield* checkFile(pack, await openClip(pack, file, dir, converted, options));
    },
    checkPrecision: (file, backend) => checkPrecision(pack, file, backend),
  });
};

async function* checkFile(pack: GoldenPack, clip: ClipUnderTest): AsyncGenerator<CheckResult> {
  try {
    const alpha = pack.meta.alpha;
    if (typeof alpha === 'number') {
      yield checkClose(`${clip.file}/alpha`, [clip.shape.logitScale], [alpha], 1e-4);
    }
    yield* checkTowers(clip);
    yield* checkSaliency(clip);
    yield* checkBottleneck(clip);
  } finally {
    await clip.dispose();
  }
}

async function* checkPrecision(
  pack: GoldenPack,
  file: string,
  backend: 'node' | 'wasm'
): AsyncGenerator<CheckResult> {
  const checkpoint = openCheckpoint(path.join(pack.dir, file));
  try {
    const source = openClipNames(checkpoint);
    const shape = readClipShape(source, clipOptions(pack));
    yield* checkClipPrecision(pack, file, source, shape, backend);
  } finally {
    checkpoint.close();
  }
}

interface Converted {
  readonly shape: ClipShape;
  readonly graphs: ModelPack['clip']['graphs'];
}

function clipOptions(pack: GoldenPack): ClipOptions {
  const config = pack.meta.config as Config;
  return {
    visionHeads: config.heads,
    textHeads: config.theads,
    ...(config.context && { contextLength: config.context }),
    ...(config.ln_eps_vision && { visionEps: config.ln_eps_vision }),
    ...(config.ln_eps_text && { textEps: config.ln_eps_text }),
  };
}

/** Converts one container of the pack into `dir`, with M2IB's bottleneck after the given block. */
function convertClip(pack: GoldenPack, file: string, dir: string, m2ibLayer?: number): Converted {
  const checkpoint = openCheckpoint(path.join(pack.dir, file));
  try {
    const source = openClipNames(checkpoint);
    const shape = readClipShape(source, {
      ...clipOptions(pack),
      ...(m2ibLayer !== undefined && { m2ibLayer }),
    });
    fs.mkdirSync(dir, { recursive: true });
    const options = { dtype: 'fp32', maxFileBytes: 1 << 30, taps: true } as const;
    return { shape, graphs: writeClipGraphs(source, shape, dir, options) };
  } finally {
    checkpoint.close();
  }
}

async function openClip(
  pack: GoldenPack,
  file: string,
  dir: string,
  { shape, graphs }: Converted,
  options: Parameters<PackChecker>[1]
): Promise<ClipUnderTest> {
  const open = (name: keyof ModelPack['clip']['graphs']) =>
    openGraph(dir, graphs[name]!, options.backend);
  const [image, masked, text] = [await open('image'), await open('masked'), await open('text')];
  return {
    pack,
    file,
    shape,
    image,
    masked,
    text,
    ...(options.signal && { signal: options.signal }),
    slack: options.backend === 'webgpu' ? 10 : 1,
    async bottleneck(layer) {
      const into = path.join(dir, `layer${layer}`);
      const at = convertClip(pack, file, into, layer).graphs;
      return {
        image: await openGraph(into, at.image, options.backend),
        m2ib: await openGraph(into, at.m2ib!, options.backend),
      };
    },
    async dispose() {
      for (const session of [image, masked, text]) await session.dispose();
    },
  };
}
