import { measureInferenceSpeed } from './inferenceSpeed';

/** `npm run bench`: the inference of the nano pack in Chromium, as JSON. Ratios are the result; times depend on the machine. */
async function main(): Promise<void> {
  const report = await measureInferenceSpeed();
  process.stdout.write(
    `${JSON.stringify(report, (_, v) => (typeof v === 'number' ? Math.round(v * 100) / 100 : v), 2)}\n`
  );
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
