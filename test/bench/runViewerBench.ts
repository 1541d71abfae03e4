import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { measureViewer } from './viewerSpeed';

const SIDES = [512, 1024, 4096] as const;

/** The real viewer in Chromium, and a large segment in Node, as JSON. Option: `--repeats N` (5). Needs `npm run build`. */
async function main(): Promise<void> {
  const at = process.argv.indexOf('--repeats');
  const films = await measureViewer(SIDES, at < 0 ? 5 : Number(process.argv[at + 1]));
  const [small, middle, large] = films as [(typeof films)[0], (typeof films)[0], (typeof films)[0]];
  const ratios = {
    secondPromptOverGraphs: middle.secondPromptOverGraphs,
    secondPrompt4096Over1024: large.secondPromptMs / middle.secondPromptMs,
    click4096Over512: large.clickMs / small.clickMs,
    sliceOf500Ms: await sliceOf500Ms(),
  };
  process.stdout.write(`${JSON.stringify({ films, ratios }, null, 2)}\n`, () => process.exit(0));
}

/** One corrected slice of a segment with 500 of 512 x 512, processor time on the page's thread. */
async function sliceOf500Ms(): Promise<number> {
  const script = path.join(__dirname, 'segmentGrowth.ts');
  const args = ['--require', require.resolve('tsx/cjs'), script, '500', '1', '512'];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return (JSON.parse(stdout) as { correctOneSliceMs: number }).correctOneSliceMs;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
