import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { CheckResult, GoldenPack } from './check';
import type { Backend } from './openGraph';
import { graphMemory } from './sameGraphs';

/** What is asked of each checkpoint container of a golden pack. */
interface CheckpointChecks<Converted> {
  /** Writes the container's graphs into a folder. */
  convert(file: string, dir: string): Converted;
  check(file: string, dir: string, converted: Converted): AsyncGenerator<CheckResult>;
  /** The stored precisions of its weights; not asked on WebGPU. */
  checkPrecision(file: string, backend: Exclude<Backend, 'webgpu'>): AsyncGenerator<CheckResult>;
}

/** Converts each checkpoint container of a golden pack in a folder of its own, which is deleted afterwards, and compares it. */
export async function* everyCheckpoint<Converted>(
  pack: GoldenPack,
  backend: Backend,
  { convert, check, checkPrecision }: CheckpointChecks<Converted>
): AsyncGenerator<CheckResult> {
  const files = fs
    .readdirSync(pack.dir)
    .filter(f => /\.(bin|pt|pth|safetensors)$/.test(f))
    .sort();
  const seenBefore = graphMemory();
  for (const file of files) {
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'medclip-parity-'));
    try {
      const converted = convert(file, dir);
      const same = backend === 'webgpu' ? seenBefore(file, dir) : null;
      if (same) yield same;
      else yield* check(file, dir, converted);
      // On WebGPU without `shader-f16` the same stored weights are made fp32 when the session is: the same numbers.
      if (backend !== 'webgpu') yield* checkPrecision(file, backend);
    } finally {
      fs.rmSync(dir, { recursive: true, force: true });
    }
  }
}
