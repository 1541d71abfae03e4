import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { modelPackSchema } from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import {
  BIOMEDCLIP,
  clipKeys,
  MOBILE_SAM,
  mobileSamKeys,
  SAM_VIT_B,
  samKeys,
  vocabulary,
  writeRandomCheckpoint,
} from '../support/packs/randomCheckpoint';
import {
  agreement,
  type Embeddings,
  nodeEmbeddings,
  referenceEmbeddings,
  wasmEmbeddings,
} from './packAgreement';
import { measureNode } from './peakMemory';
import { type MeasuredSaliency, runInChromium } from './runPackInChromium';

const CLI = path.resolve(__dirname, '../../platform/cli/bin/medclip-sam.cjs');
/** SAM ViT-H: 641 million parameters, 2.56 GB. */
const SAM_VIT_H = {
  ...SAM_VIT_B,
  width: 1280,
  headDim: 80,
  windows: Array.from({ length: 32 }, (_, i) => (i % 8 === 7 ? 0 : 14)),
};
const SAMS = {
  'mobile-sam': () => mobileSamKeys(MOBILE_SAM),
  'sam-vit-b': () => samKeys(SAM_VIT_B),
  'sam-vit-h': () => samKeys(SAM_VIT_H),
} as const;
type SamName = keyof typeof SAMS;
const SALIENCY: readonly MeasuredSaliency[] = ['gscorecam', 'm2ib'];
const OWN = ['fp32', 'fp16', 'reference', 'node', 'chromium', 'no-jspi', ...SALIENCY];
/** fp32: largest difference over largest value; rounded weights: least cosine. */
const MAX_RELATIVE = 1e-4;
const LEAST_COSINE = { fp16: 0.999, int8: 0.99 } as const;

/**
 * `npm run bench:packs -- [mobile-sam|sam-vit-b|sam-vit-h] [fp32|fp16] [reference] [node] [chromium [no-jspi] [gscorecam]
 * [m2ib]] [further options of convert]`: random checkpoints of the official shapes, converted by the command line, run in Node
 * and in Chromium on WebAssembly, their embeddings compared with those of the PyTorch reference (without `reference`: Chromium's
 * with Node's). Prints sizes, times and peak memory as JSON, and fails where embeddings are off; files go to a temporary folder
 * that is removed.
 */
async function main(args: readonly string[]): Promise<void> {
  const sam = (args.find(a => a in SAMS) ?? 'mobile-sam') as SamName;
  const dtype = args.includes('fp32') ? 'fp32' : 'fp16';
  const more = args.filter(a => !(a in SAMS) && !OWN.includes(a));
  const dir = mkdtempSync(path.join(os.tmpdir(), 'medclip-packs-'));
  try {
    const pack = path.join(dir, 'packs', 'measured');
    const report: Record<string, unknown> = { sam, dtype, options: more };
    const files = writeCheckpoints(dir, sam);
    const reference = args.includes('reference')
      ? await referenceEmbeddings(files.biomedclip, sam === 'mobile-sam' ? null : files.sam)
      : null;
    report.convert = await convert(files, pack, [`--dtype=${dtype}`, ...more]);
    report.megabytes = sizes(pack);
    report.variants = modelPackSchema.parse(readJson(path.join(pack, 'pack.json'))).variants;
    const embeddings: Record<string, Embeddings> = {};
    if (args.includes('node')) {
      report.node = await runInNode(pack);
      embeddings.node = await nodeEmbeddings(pack);
      if (reference) embeddings.wasm = await wasmEmbeddings(pack);
    }
    if (args.includes('chromium')) {
      const { embeddings: found, ...measured } = await runInChromium(path.dirname(pack), {
        more: SALIENCY.filter(name => args.includes(name)),
        jspi: !args.includes('no-jspi'),
      });
      report.chromium = measured;
      embeddings.chromium = found;
    }
    // The reference has no MobileSAM: there Node's numbers are what the others must give.
    const truth = { ...embeddings.node, ...reference };
    const agreements = Object.fromEntries(
      Object.entries(embeddings).map(([where, ours]) => [where, agreement(ours, truth)])
    );
    report.agreement = agreements;
    process.stdout.write(`${JSON.stringify(report, null, 1)}\n`);
    // The browser takes the integer graphs where there are any.
    checkAgreement(agreements, more.includes('int8') ? 'int8' : dtype);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Fails where an embedding is further from the truth than its weights' precision allows. */
function checkAgreement(
  agreements: Readonly<Record<string, ReturnType<typeof agreement>>>,
  precision: 'fp32' | 'fp16' | 'int8'
): void {
  for (const [where, byName] of Object.entries(agreements)) {
    for (const [name, { maxRelative, cosine }] of Object.entries(byName)) {
      const fine =
        precision === 'fp32' ? maxRelative <= MAX_RELATIVE : cosine >= LEAST_COSINE[precision];
      if (!fine) throw new Error(`${name} in ${where}: off by ${maxRelative}, cosine ${cosine}`);
    }
  }
}

function writeCheckpoints(dir: string, sam: SamName) {
  const files = {
    biomedclip: path.join(dir, 'clip.safetensors'),
    sam: path.join(dir, `${sam}.st`),
  };
  writeRandomCheckpoint(files.biomedclip, clipKeys(BIOMEDCLIP), 1);
  writeRandomCheckpoint(files.sam, SAMS[sam](), 2);
  writeFileSync(path.join(dir, 'vocab.txt'), vocabulary(BIOMEDCLIP.vocab));
  return files;
}

async function convert(
  files: ReturnType<typeof writeCheckpoints>,
  out: string,
  options: readonly string[]
) {
  const given = ['--biomedclip', files.biomedclip, '--sam', files.sam, '--out', out];
  const { seconds, peakMb } = await measureNode([CLI, 'models', 'convert', ...given, ...options]);
  for (const file of Object.values(files)) rmSync(file);
  return { seconds, peakMb };
}

/** Megabytes of weights per part of the pack. */
function sizes(pack: string): Record<string, number> {
  const { files } = modelPackSchema.parse(readJson(path.join(pack, 'pack.json')));
  const parts: Record<string, number> = {};
  for (const name of readdirSync(pack)) {
    const part = name.split('.')[0]!;
    parts[part] = (parts[part] ?? 0) + (files[name]?.bytes ?? 0) / 1e6;
  }
  return Object.fromEntries(Object.entries(parts).map(([k, v]) => [k, Math.round(10 * v) / 10]));
}

async function runInNode(pack: string) {
  const script = path.join(__dirname, 'runPackInNode.ts');
  const { stdout, seconds, peakMb } = await measureNode(['--import', 'tsx', script, pack]);
  return { seconds, peakMb, timingsMs: JSON.parse(stdout) as unknown };
}

const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : JSON.stringify(error)}\n`);
  process.exitCode = 1;
});
