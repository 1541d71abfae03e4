import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const POLICY = '/usr/sbin/policy-rc.d';
const PYTHON = process.env.MEDCLIP_SAM_PYTHON ?? '/usr/bin/python3';
/** Where programs are that tests start and a user's PATH may lack. */
const ALSO = ['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/bin'];
const BROWSERS = [
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Programs that the conformance and end-to-end suites use, by Debian package, and how to see that one is there. */
const PACKAGES = [
  {
    name: 'chromium',
    present: () =>
      Boolean(process.env.MEDCLIP_SAM_CHROMIUM) || onPath('chromium') || BROWSERS.some(existsSync),
  },
  { name: 'orthanc', present: () => onPath('Orthanc') },
  {
    name: 'orthanc-dicomweb',
    present: () =>
      ['/usr/share/orthanc/plugins', '/usr/lib/orthanc/plugins', '/usr/local/share/orthanc/plugins']
        .flatMap(folder => ['so', 'dylib'].map(end => `${folder}/libOrthancDicomWeb.${end}`))
        .some(existsSync),
  },
  { name: 'dicom3tools', present: () => onPath('dciodvfy') },
  { name: 'dcmtk', present: () => onPath('dcmdump') },
  { name: 'nginx-light', present: () => onPath('nginx') },
  {
    name: 'postgresql',
    present: () => existsSync('/usr/lib/postgresql') || onPath('initdb'),
  },
  { name: 'python3-pydicom', present: () => pythonHas('pydicom') },
  { name: 'python3-numpy', present: () => pythonHas('numpy') },
  // The reference of the performance test, and the linear algebra that a reader of its ratios expects under it.
  { name: 'python3-torch', present: () => pythonHas('torch') },
  { name: 'libopenblas0-pthread', present: () => !isDebian() || debianHas('libopenblas0-pthread') },
];

/**
 * Looks for the programs that tests start, and installs what is missing where that was asked for (in CI or by --install), on
 * Debian, as root. Nothing is installed unasked: a test command must not change the machine of whoever runs it.
 *
 * @returns null when everything is there, else a sentence with what is missing and the one command that installs it
 */
export function systemPackages({ install }) {
  const missing = missingPackages();
  if (missing.length === 0) return null;
  const list = missing.join(' ');
  if (!isDebian()) {
    return (
      `Programs for the tests are missing. Install what these Debian packages hold: ${list}. ` +
      'A browser or Python elsewhere is named by MEDCLIP_SAM_CHROMIUM and MEDCLIP_SAM_PYTHON.'
    );
  }
  const command = `apt-get install --no-install-recommends ${list}`;
  const root = process.getuid?.() === 0;
  if (!install || !root) {
    const how = root ? `npm test -- --install (or: ${command})` : `sudo ${command}`;
    return `Programs for the tests are missing: ${list}. Run: ${how}`;
  }
  return aptGet(missing, command);
}

const missingPackages = () => PACKAGES.filter(p => !p.present()).map(p => p.name);

function aptGet(missing, command) {
  process.stderr.write(`Installing Debian packages for the tests: ${missing.join(' ')} …\n`);
  // Orthanc's package would start a server on the standard ports; a policy of our own forbids it while we install.
  const ownPolicy = !existsSync(POLICY);
  if (ownPolicy) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...missing]]) {
      const done = spawnSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
      if (done.status !== 0) {
        const lines = String(done.stderr ?? '').split('\n');
        const why = lines.find(line => line.startsWith('E: ')) ?? 'apt-get failed';
        return `Programs for the tests could not be installed (${why.trim()}). Run as root: ${command}`;
      }
    }
  } finally {
    if (ownPolicy) rmSync(POLICY, { force: true });
  }
  const left = missingPackages();
  return left.length ? `Still missing after apt-get: ${left.join(' ')}.` : null;
}

function onPath(program) {
  return (process.env.PATH ?? '')
    .split(path.delimiter)
    .concat(ALSO)
    .some(folder => existsSync(path.join(folder, program)));
}

function pythonHas(module) {
  return spawnSync(PYTHON, ['-c', `import ${module}`]).status === 0;
}

function debianHas(name) {
  const asked = spawnSync('dpkg-query', ['-W', '-f=${Status}', name], { encoding: 'utf8' });
  return asked.status === 0 && asked.stdout.includes('install ok installed');
}

function isDebian() {
  try {
    return /^ID(_LIKE)?=.*debian/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}
