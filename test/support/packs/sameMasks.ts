import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { oipSessions } from '@medclip/extension-medclip-sam/engine/oip/oipSessions';
import { createPipeline } from '@medclip/extension-medclip-sam/engine/pipeline/pipeline';
import type { SaliencyMethod } from '@medclip/extension-medclip-sam/core/saliencyMethods';
import { DEFAULT_PACK_DIR, NANO_PACK_DIR } from '@medclip/models/nanoPack';
import { openNodeSessions } from '@medclip/models/runtime/nodeSessions';
import { readPack } from '@medclip/models/verifyPack';
import { convert } from '../../../platform/models/src/convert/convert';
import { officialPack } from '../../../platform/models/src/officialPack';
import { lesionPhantom } from '../images/lesionPhantom';

const GOLDEN = join(__dirname, '../../golden');
const SAMS = {
  'mobile-sam-mini': ['mobile_sam_mini.pt', 'mobile-sam'],
  'lite-medsam-mini': ['lite-medsam-mini.pth', 'lite-medsam'],
  'lite-medsam-odd': ['lite-medsam-odd.pth', 'lite-medsam'],
  'sam-vit-mini': ['sam_vit_mini.pth', 'sam-vit'],
} as const;
const PACKS = ['nano-v0', 'nano-v1', 'medclip-sam-1', ...Object.keys(SAMS)];
const METHODS: readonly SaliencyMethod[] = ['gradcam', 'gscorecam', 'm2ib'];

/** Folders of the packs by name, made before the tests of a file. */
export function goldenPackFolders(): ReadonlyMap<string, string> {
  let folder: string;
  const dirs = new Map<string, string>();
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'medclip-oip-'));
    dirs.set('nano-v1', NANO_PACK_DIR);
    dirs.set('medclip-sam-1', DEFAULT_PACK_DIR);
    dirs.set('nano-v0', join(NANO_PACK_DIR, '../nano-v0'));
    const clip = goldenConfig('biomedclip-mini');
    for (const [name, [file, kind]] of Object.entries(SAMS)) {
      const out = join(folder, name);
      const config = goldenConfig(name);
      await convert({
        biomedclip: join(GOLDEN, 'biomedclip-mini/open_clip_pytorch_model.bin'),
        vocab: join(GOLDEN, 'biomedclip-mini/vocab.txt'),
        sam: join(GOLDEN, name, file),
        out,
        dtype: 'fp32',
        clipOptions: {
          visionHeads: clip.heads!,
          textHeads: clip.theads!,
          ...(clip.context && { contextLength: clip.context }),
        },
        samOptions: {
          imageSize: config.img_size!,
          ...(config.decoder_heads && { decoderHeads: config.decoder_heads }),
          ...(config.downsample_strides && { mergeStrides: config.downsample_strides }),
        },
        about: officialPack(name, kind),
      });
      dirs.set(name, out);
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return dirs;
}

/** Hyper-parameters that the checkpoints' shapes do not tell. */
interface GoldenConfig {
  readonly heads?: number;
  readonly theads?: number;
  readonly context?: number;
  readonly img_size?: number;
  readonly decoder_heads?: number;
  readonly downsample_strides?: readonly number[];
}

function goldenConfig(name: string): GoldenConfig {
  const io = JSON.parse(readFileSync(join(GOLDEN, name, 'io.json'), 'utf8')) as {
    readonly meta: { readonly config: GoldenConfig };
  };
  return io.meta.config;
}

/** A server that runs the large graphs of a pack. */
export interface Served {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/**
 * The shipped packs and every golden one: the masks are those of this machine, bit for bit.
 *
 * @param apart largest difference of a heatmap's values (0 to 1): 0 where both run the same build of ONNX Runtime
 */
export function sameMasks(
  dirs: ReadonlyMap<string, string>,
  serve: (dir: string) => Promise<Served>,
  apart: number
): void {
  it.each(PACKS)('%s: the same masks and heatmaps', async name => {
    const dir = dirs.get(name)!;
    const pack = await readPack(dir);
    const local = await openNodeSessions(dir);
    const served = await serve(dir);
    const packSha256 = createHash('sha256')
      .update(readFileSync(join(dir, 'pack.json')))
      .digest('hex');
    try {
      const image = lesionPhantom();
      // What a locator finds is found here; the server draws it.
      for (const saliency of pack.locator ? (['locator'] as const) : METHODS) {
        const request = { prompt: 'breast tumor', modality: 'US', saliency, force: true };
        const here = await createPipeline(pack, local).segment(image, request);
        const remote = oipSessions(pack, local, { url: served.url, packSha256 });
        const there = await createPipeline(pack, remote).segment(image, request);
        expect(there.mask?.data.includes(1)).toBe(true);
        expect(differing(there.mask!.data, here.mask!.data)).toBe(0);
        expect(furthest(there.heatmap.data, here.heatmap.data)).toBeLessThanOrEqual(apart);
      }
    } finally {
      await served.stop();
      await local.dispose();
    }
  });
}

function differing(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let n = Math.abs(a.length - b.length);
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) n++;
  return n;
}

function furthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let most = a.length === b.length ? 0 : Infinity;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i]! - b[i]!));
  return most;
}
