import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { throwIfCancelled } from '@medclip/extension-medclip-sam/core/errors';
import { EXIT, UsageError } from '../exitCodes';
import { findGoldenPacks, openGoldenPack } from '../parity/goldenPack';
import { checkerFor } from '../parity/registry';
import { runCommand } from '../runCommand';

interface ParityOptions {
  readonly golden: string;
  readonly backend: 'node' | 'wasm' | 'webgpu';
  readonly json?: boolean;
}

/** Where the packs' external files are: MEDCLIP_SAM_TEST_DATA, else the nearest folder above the golden one that has data/. */
function testDataRoot(golden: string): string {
  const told = process.env.MEDCLIP_SAM_TEST_DATA;
  if (told) return resolve(told);
  for (let dir = resolve(golden); dirname(dir) !== dir; dir = dirname(dir)) {
    if (existsSync(join(dir, 'data'))) return dir;
  }
  return resolve(golden, '..');
}

export function parityCommand(program: Command): void {
  program
    .command('parity')
    .description('compare with the reference packs of a folder, one line per check')
    .requiredOption('--golden <dir>', 'folder with golden packs, searched at any depth')
    .addOption(
      new Option('--backend <name>', 'where the graphs run')
        .choices(['node', 'wasm', 'webgpu'])
        .default('node')
    )
    .action(runCommand(runParity));
}

async function runParity(options: ParityOptions, signal: AbortSignal): Promise<number> {
  if (!existsSync(options.golden) || !statSync(options.golden).isDirectory()) {
    throw new UsageError(`--golden ${options.golden} is not a folder`);
  }
  const dataRoot = testDataRoot(options.golden);
  let passed = 0;
  let failed = 0;
  let skipped = 0;
  const report = (pass: boolean, name: string, detail: string): void => {
    if (pass) passed++;
    else failed++;
    process.stdout.write(`${pass ? 'pass' : 'FAIL'}  ${name}  ${detail}\n`);
  };
  for (const dir of findGoldenPacks(options.golden)) {
    throwIfCancelled(signal);
    const label = relative(options.golden, dir) || basename(resolve(dir));
    try {
      const pack = await openGoldenPack(dir, dataRoot);
      const check = checkerFor(pack);
      if (!check) {
        report(false, label, 'no checker knows this kind of pack');
        continue;
      }
      let compared = 0;
      for await (const r of check(pack, { backend: options.backend, signal })) {
        compared++;
        if (r.skipped) {
          skipped++;
          process.stdout.write(`skip  ${label}/${r.name}  ${r.detail}\n`);
        } else report(r.pass, `${label}/${r.name}`, r.detail);
      }
      if (compared === 0) report(false, label, 'nothing in it could be compared');
      const unread = Object.keys(pack.tensors).filter(t => !pack.used.has(t));
      if (unread.length > 0 && pack.used.size > 0) {
        process.stderr.write(`note  ${label}: not compared: ${unread.join(', ')}\n`);
      }
    } catch (cause) {
      throwIfCancelled(signal);
      report(false, label, cause instanceof Error ? cause.message : String(cause));
    }
  }
  if (passed + failed + skipped === 0) {
    process.stderr.write(`There is no golden pack (a folder with an io.json) under that folder.\n`);
  }
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  return failed > 0 || passed + skipped === 0 ? EXIT.failed : EXIT.done;
}
