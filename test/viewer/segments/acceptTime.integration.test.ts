import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

/** In a process of its own, as a test's sandbox slows some code more than other. */
async function lastOverFirst(): Promise<number> {
  const script = path.resolve(__dirname, '../../bench/segmentGrowth.ts');
  const args = ['--require', require.resolve('tsx/cjs'), script, '40', '20', '512'];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const told = JSON.parse(stdout) as { acceptFirstMs: number; acceptLastMs: number };
  return told.acceptLastMs / told.acceptFirstMs;
}

/** Wanted is 1.5; measured on busy cores 1.0 to 1.1, where 1.8 and 1.9 was. */
test('the twentieth accepted segment takes no longer than the first, at 512 px', async () => {
  let ratio = Infinity;
  // A busy machine is slow once, a regression each time.
  for (let again = 0; again < 4 && ratio > 1.5; again++) {
    ratio = Math.min(ratio, await lastOverFirst());
  }
  expect(ratio).toBeLessThan(1.5);
});
