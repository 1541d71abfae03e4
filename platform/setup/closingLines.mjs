import path from 'node:path';
import { failuresOf } from './runCheck.mjs';

/** Files named as those that took longest. */
const LONGEST = 12;

/**
 * What `npm test` says at its end: a line for each suite, the longest files, what failed and with which words. These lines are often
 * all that is kept of a run; the last one is the sum.
 * @param {readonly { name: string, count: import('./runCheck.mjs').Count, seconds: number }[]} suites
 * @param {readonly string[]} remarks sentences about the run as a whole
 * @returns {{ text: string, failed: number }}
 */
export function closingLines(suites, remarks = []) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  const [lines, longest, failures, alone] = [[], [], [], []];
  for (const { name, count, seconds } of suites) {
    for (const key of Object.keys(total)) total[key] += count[key];
    const skipped = count.skipped ? `, ${count.skipped} SKIPPED` : '';
    lines.push(`${name}: ${count.passed} passed, ${count.failed} failed${skipped} (${seconds} s)`);
    for (const [file, sentences] of Object.entries(count.before ?? {})) {
      alone.push(`ONLY AT THE SECOND ATTEMPT, alone: ${file}: ${sentences.join('; ')}`);
    }
    for (const [file, numbers] of Object.entries(count.byFile ?? {})) {
      if (numbers.seconds) longest.push({ file, seconds: numbers.seconds });
      if (numbers.failed === 0) continue;
      for (const sentence of failuresOf(numbers)) failures.push(`FAILED ${file}: ${sentence}`);
    }
  }
  const named = longest
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, LONGEST)
    .map(({ file, seconds }) => `${path.basename(file)} ${seconds} s`);
  if (named.length) lines.push(`Longest: ${named.join(', ')}`);
  const sum = `${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`;
  const text = [...lines, ...failures, ...alone, ...remarks, sum].join('\n');
  return { text, failed: total.failed };
}
