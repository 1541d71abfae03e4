import en from 'zod/v4/locales/en.js';
import { config } from 'zod/mini';
import type { $ZodError } from 'zod/v4/core';

/**
 * zod in its small form, a third of the size of the usual one in a bundle. It has no messages of its own, and what a file or a
 * setting is refused for is shown, so English ones are set. Without `jitless` zod tries `new Function` first, which a
 * viewer's content security policy may forbid and then reports as a violation.
 */
config({ ...en(), jitless: true });

export * from 'zod/mini';

/** Where a value is wrong first, and why: "packs.0.url: Invalid input: expected string". @param whole what to call the value itself */
export function firstIssue({ issues }: $ZodError, whole: string): string {
  const [issue] = issues;
  return `${issue?.path.map(String).join('.') || whole}: ${issue?.message ?? 'not valid'}`;
}
