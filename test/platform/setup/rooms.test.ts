import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { forbidden } from '../../../.dependency-cruiser.cjs';

const REPOSITORY = path.resolve(__dirname, '../../..');
const SRC = path.join(REPOSITORY, 'extensions/medclip-sam/src');
/** "About twenty": beyond it a folder holds more than one idea. */
const FULL = 20;

const rooms = readdirSync(SRC, { withFileTypes: true })
  .filter(entry => entry.isDirectory())
  .map(entry => entry.name);

test.each(rooms)('lint lets %s import what its README says, and nothing else', room => {
  const readme = readFileSync(path.join(SRC, room, 'README.md'), 'utf8');
  const said = /^- Imports: (.+)\.$/m.exec(readme)?.[1];
  const rule = forbidden.find(one => one.name === `room-${room}`);
  const allowed = /\(([^)]+)\)\/$/.exec([rule?.to.pathNot ?? ''].flat()[0]!)![1]!.split('|');
  expect([...(said ?? '').matchAll(/`(\w+)`/g)].map(match => match[1])).toEqual(
    allowed.filter(name => name !== room)
  );
  expect(readme).toMatch(/^- Never: /m);
});

/** What is built, fetched or trained is no source. */
const NO_SOURCES = /^(node_modules|dist|public|packs|ohif.*|__pycache__)$/;

/** Folders of sources with the number of program files that each holds itself. */
function folders(folder: string): [string, number][] {
  const entries = readdirSync(folder, { withFileTypes: true });
  const files = entries.filter(entry => entry.isFile() && /\.(tsx?|[cm]js|py)$/.test(entry.name));
  return [
    [path.relative(REPOSITORY, folder), files.length],
    ...entries
      .filter(entry => entry.isDirectory() && !NO_SOURCES.test(entry.name))
      .flatMap(entry => folders(path.join(folder, entry.name))),
  ];
}

test(`no folder of sources holds more than ${FULL} files`, () => {
  const all = ['extensions', 'modes', 'platform'].flatMap(group =>
    folders(path.join(REPOSITORY, group))
  );
  expect(all.length).toBeGreaterThan(100);
  expect(all.filter(([, count]) => count > FULL)).toEqual([]);
});

test('CONTRIBUTING answers at least fifteen questions, each with a file that is there', () => {
  const text = readFileSync(path.join(REPOSITORY, 'CONTRIBUTING.md'), 'utf8');
  const rows = text.split('## Where do I find it?')[1]!.match(/^\| .+\? \| .+ \|$/gm) ?? [];
  expect(rows.length).toBeGreaterThanOrEqual(15);
  for (const row of rows) {
    const targets = [...row.matchAll(/\]\(([^)]+)\)/g)].map(match => match[1]!);
    const there = targets.map(target => statSync(path.join(REPOSITORY, target)).isFile());
    expect([row, there.length > 0 && there.every(Boolean)]).toEqual([row, true]);
  }
});
