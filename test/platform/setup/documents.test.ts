import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

const REPOSITORY = path.resolve(__dirname, '../../..');
const SKIPPED = new Set(['node_modules', '.git', '.cache', 'dist', '.data', 'golden', 'ohif']);

/** Files of the repository by their ending, without what is made or installed. */
function filesEnding(pattern: RegExp, folder = REPOSITORY): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    if (SKIPPED.has(entry.name) || entry.name.startsWith('ohif')) return [];
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) return filesEnding(pattern, full);
    return pattern.test(entry.name) ? [full] : [];
  });
}

const shown = (file: string) => path.relative(REPOSITORY, file).replaceAll('\\', '/');
const withoutCode = (text: string) =>
  text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '');

/** Anchors of a document as GitHub makes them of its headings. */
function anchorsOf(file: string): Set<string> {
  const text = readFileSync(file, 'utf8').replace(/^```[\s\S]*?^```/gm, '');
  const headings = [...text.matchAll(/^#{1,6} +(.+)$/gm)].map(match => match[1]!);
  return new Set(
    headings.map(heading =>
      heading
        .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replace(/\s/g, '-')
    )
  );
}

const documents = filesEnding(/\.md$/);

test('every link inside the documents leads somewhere', () => {
  const broken: string[] = [];
  let links = 0;
  for (const file of documents) {
    for (const [, target] of withoutCode(readFileSync(file, 'utf8')).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/i.test(target!)) continue;
      links++;
      const [where, anchor] = target!.split('#') as [string, string?];
      const full = where ? path.resolve(path.dirname(file), decodeURI(where)) : file;
      if (!existsSync(full)) broken.push(`${shown(file)}: ${target}`);
      else if (anchor && statSync(full).isFile() && !anchorsOf(full).has(anchor)) {
        broken.push(`${shown(file)}: no heading #${anchor} in ${shown(full)}`);
      }
    }
  }
  expect(broken).toEqual([]);
  expect(links).toBeGreaterThan(40);
});

test('every part of docs/method.md that the code cites is there', () => {
  const method = readFileSync(path.join(REPOSITORY, 'docs/method.md'), 'utf8');
  const parts = new Set([...method.matchAll(/^#{2,3} (\d+(?:\.\d+)?)\.? /gm)].map(m => m[1]!));
  const cited = filesEnding(/\.(ts|tsx|mjs|py|md)$/)
    .filter(file => file !== __filename && shown(file) !== 'docs/method.md')
    .flatMap(file =>
      [...readFileSync(file, 'utf8').matchAll(/method\.md(?:\]\([^)]*\))?,? (\d+(?:\.\d+)?)/g)].map(
        ([, part]) => ({ file: shown(file), part: part! })
      )
    );
  expect(cited.length).toBeGreaterThan(25);
  expect(cited.filter(({ part }) => !parts.has(part))).toEqual([]);
});

test('README names every command of medclip-sam and every suite', () => {
  const readme = readFileSync(path.join(REPOSITORY, 'README.md'), 'utf8');
  const commands = filesEnding(/\.ts$/, path.join(REPOSITORY, 'platform/cli/src')).flatMap(file =>
    [...readFileSync(file, 'utf8').matchAll(/\bprogram\s*\.command\('([a-z]+)/g)].map(m => m[1]!)
  );
  expect(commands.length).toBeGreaterThan(5);
  expect(commands.filter(name => !readme.includes(`npx medclip-sam ${name}`))).toEqual([]);
});

test('every npm script that a document names exists', () => {
  const { scripts } = JSON.parse(readFileSync(path.join(REPOSITORY, 'package.json'), 'utf8'));
  const named = documents.flatMap(file =>
    [...readFileSync(file, 'utf8').matchAll(/\bnpm run (?:-s )?([a-z][a-z0-9:-]*)/g)].map(
      ([, script]) => ({ file: shown(file), script: script! })
    )
  );
  expect(named.filter(({ script }) => !(script in scripts))).toEqual([]);
});
