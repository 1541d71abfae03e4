import { measureInferenceSpeed } from './inferenceSpeed';
import { measureLongSession } from './longSession';

/**
 * `npm run bench`: the inference of the nano pack in Chromium, as JSON. Ratios are the result; times depend on the machine.
 * Options: `--repeats N` (7), `--images N` of the long session (50).
 */
async function main(): Promise<void> {
  const report = await measureInferenceSpeed(option('--repeats', 7));
  const longSession = await measureLongSession({ images: option('--images', 50) });
  process.stdout.write(
    `${JSON.stringify({ ...report, longSession }, (_, v) => (typeof v === 'number' ? Math.round(v * 1000) / 1000 : v), 2)}\n`
  );
}

function option(name: string, otherwise: number): number {
  const at = process.argv.indexOf(name);
  const given = Number(process.argv[at + 1]);
  return at >= 0 && Number.isInteger(given) && given > 0 ? given : otherwise;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
