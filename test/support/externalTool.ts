import { spawnSync } from 'node:child_process';

/**
 * A describe block about a program. Where the program is missing one test fails and names it: a check that does not run is no
 * check, and `npm test` ends non-zero there with the command that installs what is missing.
 */
export function describeWithTool(
  tool: { readonly name: string; readonly available: () => boolean },
  title: string,
  body: () => void
): void {
  if (tool.available()) return describe(title, body);
  describe(title, () => {
    test(`needs ${tool.name}`, () => {
      throw new Error(`${tool.name} is not installed; this cannot be checked.`);
    });
  });
}

/** True when the command starts and, where `args` are given, ends with code 0. */
export function runs(command: string, args: readonly string[] = [], anyCode = false): boolean {
  const result = spawnSync(command, args, { encoding: 'utf8', timeout: 60_000 });
  return !result.error && (anyCode || result.status === 0);
}
