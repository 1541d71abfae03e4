import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const SETUP = path.resolve(__dirname, '../../../platform/setup');
const load = (file: string) => `import(${JSON.stringify(pathToFileURL(file).href)})`;

/** What a setup module answers, in plain Node as it is run there. */
function answer(module: string, call: string, env: NodeJS.ProcessEnv): unknown {
  const script = `${load(path.join(SETUP, module))}.then(m =>
    process.stdout.write(JSON.stringify(${call} ?? null)))`;
  const options = { encoding: 'utf8', env: { ...process.env, ...env } } as const;
  return JSON.parse(execFileSync(process.execPath, ['-e', script], options));
}

test('nothing is installed unasked: the one command to run is named', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'medclip-apt-'));
  try {
    const asked = path.join(folder, 'asked');
    writeFileSync(path.join(folder, 'apt-get'), `#!/bin/sh\ntouch '${asked}'\n`, { mode: 0o755 });
    const sentence = answer('systemPackages.mjs', 'm.systemPackages({ install: false })', {
      PATH: folder,
      MEDCLIP_SAM_PYTHON: path.join(folder, 'no-python'),
    });
    expect(sentence).toMatch(/^Programs for the tests are missing/);
    expect(sentence).toMatch(/python3-pydicom/);
    const debian = existsSync('/etc/os-release') && readFileSync('/etc/os-release', 'utf8');
    if (debian && /^ID(_LIKE)?=.*debian/m.test(debian)) {
      expect(sentence).toMatch(process.getuid?.() === 0 ? /npm test -- --install/ : /sudo apt-get/);
    }
    expect(existsSync(asked)).toBe(false);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('real images are looked for where they are said to be, and nowhere is nowhere', () => {
  const missing = path.join(os.tmpdir(), 'medclip-not-there');
  expect(answer('realData.mjs', 'm.realData()', { MEDCLIP_SAM_TEST_DATA: missing })).toBeNull();
  expect(existsSync(answer('realData.mjs', 'm.nowhere()', {}) as string)).toBe(false);
});

test('the suites to run once more with real images are those that read them', () => {
  const projects = answer('realData.mjs', '[...m.suitesOverRealData().values()].flat()', {});
  const files = projects as readonly string[];
  expect(files).toContain('test/conformance/segSourceKinds.test.ts');
  expect(files).toContain('test/parity/validation.realData.test.ts');
  expect(files).not.toContain('test/parity/phantoms.test.ts');
  for (const file of files) {
    expect(existsSync(path.resolve(__dirname, '../../..', file))).toBe(true);
  }
});
