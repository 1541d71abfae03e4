import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

const POLICY = '/usr/sbin/policy-rc.d';

/** Debian packages that the conformance and end-to-end suites use, and how to see that one is there. */
const PACKAGES = [
  {
    name: 'chromium',
    present: () => onPath('chromium') || Boolean(process.env.MEDCLIP_SAM_CHROMIUM),
  },
  { name: 'orthanc', present: () => onPath('Orthanc') },
  {
    name: 'orthanc-dicomweb',
    present: () => existsSync('/usr/share/orthanc/plugins/libOrthancDicomWeb.so'),
  },
  { name: 'dicom3tools', present: () => onPath('dciodvfy') },
  { name: 'dcmtk', present: () => onPath('dcmdump') },
  { name: 'nginx-light', present: () => onPath('nginx') },
  { name: 'python3-pydicom', present: () => pythonHas('pydicom') },
  { name: 'python3-numpy', present: () => pythonHas('numpy') },
  // The reference of the performance test, and the linear algebra that a reader of its ratios expects under it.
  { name: 'python3-torch', present: () => pythonHas('torch') },
  { name: 'libopenblas0-pthread', present: () => !isDebian() || debianHas('libopenblas0-pthread') },
];

/**
 * Installs the Debian packages that are missing, when this is Debian and we are root.
 * @returns null when everything is there, else a sentence that says what to install
 */
export function installSystemPackages() {
  const missing = PACKAGES.filter(p => !p.present()).map(p => p.name);
  if (missing.length === 0) return null;
  const command = `apt-get install ${missing.join(' ')}`;
  if (!isDebian() || process.getuid?.() !== 0) {
    return `Programs for the tests are missing. On Debian, as root: ${command}`;
  }
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
        return `Programs for the tests could not be installed (${why.trim()}). As root: ${command}`;
      }
    }
  } finally {
    if (ownPolicy) rmSync(POLICY, { force: true });
  }
  const left = PACKAGES.filter(p => !p.present()).map(p => p.name);
  return left.length ? `Still missing after apt-get: ${left.join(' ')}.` : null;
}

function onPath(program) {
  return (process.env.PATH ?? '')
    .split(':')
    .concat('/usr/sbin')
    .some(folder => existsSync(`${folder}/${program}`));
}

function pythonHas(module) {
  return spawnSync('/usr/bin/python3', ['-c', `import ${module}`]).status === 0;
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
