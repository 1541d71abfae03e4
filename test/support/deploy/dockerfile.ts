import { readFileSync } from 'node:fs';

export interface Instruction {
  readonly keyword: string;
  readonly value: string;
}

/** One stage: the image it begins from, its name if another copies out of it, and what is done in it. */
export interface Stage {
  readonly base: string;
  readonly name: string | null;
  readonly instructions: readonly Instruction[];
}

/**
 * The stages of a Dockerfile. Only what ours is made of is read; anything else is an error, so that nothing is left out unseen.
 * Comments and continued lines as in the Dockerfile reference; no escapes, heredocs or build arguments.
 *
 * @throws Error for an instruction that is not known
 */
export function readDockerfile(file: string): Stage[] {
  const lines = readFileSync(file, 'utf8')
    .replace(/^\s*#.*\n/gm, '')
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .map(line => line.trim())
    .filter(Boolean);
  const stages: { base: string; name: string | null; instructions: Instruction[] }[] = [];
  for (const line of lines) {
    const [, keyword, value] = /^([A-Z]+) +(.+)$/.exec(line) ?? [];
    if (!keyword || !value || !KNOWN.has(keyword)) throw new Error(`Not understood: ${line}`);
    if (keyword === 'FROM') {
      const [, base, name] = /^(\S+)(?: AS (\S+))?$/.exec(value) ?? [];
      if (!base) throw new Error(`Not understood: ${line}`);
      stages.push({ base, name: name ?? null, instructions: [] });
    } else {
      const stage = stages.at(-1);
      if (!stage) throw new Error(`Before the first FROM: ${line}`);
      stage.instructions.push({ keyword, value });
    }
  }
  return stages;
}

const KNOWN = new Set([
  ...['FROM', 'COPY', 'WORKDIR', 'RUN', 'ENV', 'USER', 'VOLUME', 'EXPOSE'],
  ...['HEALTHCHECK', 'ENTRYPOINT', 'CMD'],
]);

/** Whether a path of the build context, with `/`, stays out of it: patterns of a .dockerignore, without exceptions (`!`). */
export function dockerIgnore(file: string): (relative: string) => boolean {
  const patterns = readFileSync(file, 'utf8')
    .split('\n')
    .map(line => line.trim())
    .filter(line => line && !line.startsWith('#'))
    .map(line => {
      const source = line
        .replace(/[.+^${}()|[\]\\]/g, '\\$&')
        .replace(/\*\*\/|\*/g, stars => (stars === '*' ? '[^/]*' : '(?:.*/)?'));
      return new RegExp(`^${source}(?:/|$)`);
    });
  return relative => patterns.some(pattern => pattern.test(relative));
}
