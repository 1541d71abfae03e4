import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runs } from '../externalTool';

export const dciodvfyTool = {
  name: 'dciodvfy (dicom3tools)',
  available: () => runs('dciodvfy', ['-version'], true),
};

export interface Verdict {
  readonly iod: string | null;
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

/** David Clunie's validator on one Part-10 file. */
export function dciodvfy(bytes: Uint8Array): Verdict {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'medclip-dciodvfy-'));
  try {
    const file = path.join(folder, 'object.dcm');
    writeFileSync(file, bytes);
    const { stdout, stderr, error } = spawnSync('dciodvfy', [file], {
      encoding: 'latin1',
      maxBuffer: 2 ** 26,
      timeout: 120_000,
    });
    if (error) throw error;
    const lines = `${stdout}\n${stderr}`.split('\n').filter(Boolean);
    return {
      iod: lines.find(line => !/^(Error|Warning)\b/.test(line))?.trim() ?? null,
      errors: lines.filter(line => line.startsWith('Error')),
      warnings: lines.filter(line => line.startsWith('Warning')),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
