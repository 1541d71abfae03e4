import { spawnSync } from 'node:child_process';

/**
 * Runs `body` as a describe block when the program is there. A missing program fails in CI and is said loudly elsewhere:
 * a check that silently does not run is no check.
 */
export function describeWithTool(
  tool: { readonly name: string; readonly available: () => boolean },
  title: string,
  body: () => void
): void {
  if (tool.available()) describe(title, body);
  else if (process.env.CI === 'true') {
    describe(title, () => {
      test(`needs ${tool.name}`, () => {
        throw new Error(`${tool.name} is not installed; this cannot be checked.`);
      });
    });
  } else {
    process.stderr.write(`\nSKIPPED "${title}": ${tool.name} is not installed.\n`);
    describe(title, () =>
      test.skip(`needs ${tool.name}`, () => {
        throw new Error(`${tool.name} is not installed.`);
      })
    );
  }
}

/** True when the command starts and, where `args` are given, ends with code 0. */
export function runs(command: string, args: readonly string[] = [], anyCode = false): boolean {
  const result = spawnSync(command, args, { encoding: 'utf8' });
  return !result.error && (anyCode || result.status === 0);
}
