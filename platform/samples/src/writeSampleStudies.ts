import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { throwIfCancelled } from '@medclip/extension-medclip-sam/core/errors';
import { samplePhantom } from './samplePhantom';
import { SAMPLE_STUDIES, sampleStudyFiles } from './studies/sampleStudy';

export interface WriteSampleOptions {
  readonly signal?: AbortSignal;
  /** Called after each study with the share done, 0..1. */
  readonly onProgress?: (fraction: number) => void;
}

/**
 * Writes the sample studies below `dir`, one folder per study, and returns the paths of all files. The bytes are the
 * same on every run. Errors: `cancelled`, and those of the file system.
 */
export async function writeSampleStudies(
  dir: string,
  options: WriteSampleOptions = {}
): Promise<string[]> {
  const paths: string[] = [];
  for (const [n, study] of SAMPLE_STUDIES.entries()) {
    throwIfCancelled(options.signal);
    const folder = join(dir, study.id);
    await mkdir(folder, { recursive: true });
    const files = sampleStudyFiles(study, samplePhantom(study.kind, study.seed));
    for (const [i, bytes] of files.entries()) {
      const path = join(folder, `${String(i + 1).padStart(3, '0')}.dcm`);
      await writeFile(path, bytes);
      paths.push(path);
    }
    options.onProgress?.((n + 1) / SAMPLE_STUDIES.length);
  }
  return paths;
}
