import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  APP_VERSION,
  implementationVersionName,
} from '@medclip/extension-medclip-sam/dicom/dataset/equipment';

const REPOSITORY = path.resolve(__dirname, '../../..');
const read = (file: string) =>
  JSON.parse(readFileSync(path.join(REPOSITORY, file), 'utf8')) as Record<string, unknown>;
const { version } = read('package.json');

test('what is written into a SEG is the version of the project', () => {
  expect(APP_VERSION).toBe(version);
});

test.each(['0.1.0', '1.0.10', '12.10.10', '1.0.0-beta.10'])(
  'the implementation version name of a file has all of %s, in 16 characters',
  given => {
    const name = implementationVersionName(given);
    expect(name.length).toBeLessThanOrEqual(16);
    expect(name.endsWith(given)).toBe(true);
    expect(name).toMatch(/^MED/);
  }
);

test.each(
  ['extensions', 'modes', 'platform'].flatMap(group =>
    readdirSync(path.join(REPOSITORY, group))
      .filter(name => readdirSync(path.join(REPOSITORY, group, name)).includes('package.json'))
      .map(name => `${group}/${name}/package.json`)
  )
)('%s has that version, and asks for it of the others (npm run release -- --set)', file => {
  const json = read(file);
  expect(json.version).toBe(version);
  for (const group of ['dependencies', 'devDependencies', 'peerDependencies']) {
    for (const [name, asked] of Object.entries(json[group] ?? {})) {
      if (name.startsWith('@medclip/')) expect([name, asked]).toEqual([name, version]);
    }
  }
});
