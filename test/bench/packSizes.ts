import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { modelPackSchema } from '@medclip/extension-medclip-sam/inference/modelPack';
import { chromium } from 'playwright-core';
import { ARGUMENTS, chromiumPath } from '../support/chromium';
import { openInferencePage } from '../support/inferencePage';
import { startInferenceSite } from '../support/inferenceSite';
import {
  BIOMEDCLIP,
  clipKeys,
  MOBILE_SAM,
  mobileSamKeys,
  SAM_VIT_B,
  samKeys,
  vocabulary,
  writeRandomCheckpoint,
} from '../support/randomCheckpoint';
import { testImage } from '../support/testImage';
import { BOX_REQUEST } from './boxRequest';
import { comparePack, referenceEmbeddings } from './packAgreement';
import { measureNode, rendererPeak } from './peakMemory';

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
const OWN = ['fp32', 'fp16', 'reference', 'node', 'chromium'];

/**
 * `npm run bench:packs -- [mobile-sam|sam-vit-b|sam-vit-h] [fp32|fp16] [reference] [node] [chromium] [further options of
 * convert]`: random checkpoints of the official shapes, converted by the command line, compared with the PyTorch reference,
 * then one run in Node and in Chromium on WebAssembly. Prints sizes, times and peak memory as JSON; files go to a temporary folder that is removed.
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
    const vit = sam !== 'mobile-sam';
    const reference = args.includes('reference')
      ? await referenceEmbeddings(files.biomedclip, vit ? files.sam : null)
      : null;
    report.convert = await convert(files, pack, [`--dtype=${dtype}`, ...more]);
    report.megabytes = sizes(pack);
    report.variants = modelPackSchema.parse(readJson(path.join(pack, 'pack.json'))).variants;
    if (reference) report.reference = await comparePack(pack, reference, vit);
    if (args.includes('node')) report.node = await runInNode(pack);
    if (args.includes('chromium')) report.chromium = await runInChromium(path.dirname(pack));
    process.stdout.write(`${JSON.stringify(report, null, 1)}\n`);
  } finally {
    rmSync(dir, { recursive: true, force: true });
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

/** A persistent profile: a temporary one holds the downloaded files in memory. */
async function runInChromium(models: string) {
  const site = await startInferenceSite(models);
  const profile = mkdtempSync(path.join(os.tmpdir(), 'medclip-profile-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: chromiumPath(),
    headless: true,
    args: [...ARGUMENTS],
  });
  try {
    const options = { packUrl: '/models/measured', askAboveBytes: 1e12 };
    const start = performance.now();
    const { probe } = await openInferencePage(context, site.url, options);
    const result = await probe.segment(testImage(1), {
      prompt: 'breast tumor',
      saliency: 'gradcam',
      force: true,
    });
    const refineStart = performance.now();
    const { mask } = await probe.refine(testImage(1), BOX_REQUEST);
    const refineMs = performance.now() - refineStart;
    const status = await probe.status();
    const maskPixels = mask.reduce((n, v) => n + v, 0);
    const timingsMs = { ...result.timingsMs, refineMs };
    const same = { score: result.specificity.score, maskPixels };
    const seconds = (performance.now() - start) / 1000;
    return { seconds, rendererPeakMb: rendererPeak(process.pid), timingsMs, ...same, status };
  } finally {
    await context.close();
    await site.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : JSON.stringify(error)}\n`);
  process.exitCode = 1;
});
