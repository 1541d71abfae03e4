import { execFileSync, type ExecFileSyncOptions } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runs } from '../externalTool';

export const dcmtkTool = {
  name: 'DCMTK (dcm2pnm, dcmcjpeg, dcmcjpls, dcmcrle, dcmconv)',
  available: () => runs('dcm2pnm', ['--version']) && runs('dcmcjpls', ['--version']),
};

/** Runs DCMTK's programs on files of their own, which are gone afterwards. */
function inFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'medclip-dcmtk-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const quiet: ExecFileSyncOptions = { stdio: ['ignore', 'ignore', 'pipe'] };

/** A file as one of DCMTK's encoders writes it. */
export function encodedBy(command: readonly string[], file: Uint8Array): Uint8Array {
  return inFolder(folder => {
    const [from, to] = [path.join(folder, 'in.dcm'), path.join(folder, 'out.dcm')];
    writeFileSync(from, file);
    const [program, ...options] = command;
    execFileSync(program!, [...options, from, to], quiet);
    return new Uint8Array(readFileSync(to));
  });
}

/** The samples of a binary PGM or PPM. */
function pnmSamples(bytes: Buffer): Uint8Array {
  let at = 0;
  const tokens: string[] = [];
  while (tokens.length < 4) {
    while (/\s/.test(String.fromCharCode(bytes[at]!))) at++;
    const start = at;
    while (!/\s/.test(String.fromCharCode(bytes[at]!))) at++;
    if (bytes[start] === 0x23) at = bytes.indexOf(0x0a, start);
    else tokens.push(bytes.toString('latin1', start, at));
  }
  return new Uint8Array(bytes.subarray(at + 1));
}

/** What DCMTK shows of a file; the program that knows its compression is taken. */
export function shownByDcmtk(file: Uint8Array, options: readonly string[]): Uint8Array {
  return inFolder(folder => {
    const [from, to] = [path.join(folder, 'in.dcm'), path.join(folder, 'out.pnm')];
    writeFileSync(from, file);
    const syntax = Buffer.from(file.subarray(0, 1024)).toString('latin1');
    const program = /1\.2\.840\.10008\.1\.2\.4\.8[01]/.test(syntax)
      ? 'dcml2pnm'
      : /1\.2\.840\.10008\.1\.2\.4\./.test(syntax)
        ? 'dcmj2pnm'
        : 'dcm2pnm';
    execFileSync(program, [...options, '+op', from, to], quiet);
    return pnmSamples(readFileSync(to));
  });
}

/** A file with attributes (`gggg,eeee`) set or replaced by dcmodify. */
export function modifiedBy(
  changes: Readonly<Record<string, string>>,
  file: Uint8Array
): Uint8Array {
  return inFolder(folder => {
    const target = path.join(folder, 'a.dcm');
    writeFileSync(target, file);
    const options = Object.entries(changes).flatMap(([tag, value]) => ['-i', `(${tag})=${value}`]);
    execFileSync('dcmodify', ['-nb', ...options, target], quiet);
    return new Uint8Array(readFileSync(target));
  });
}
