import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { prepareSamples } from '@medclip/server/prepareSamples';

const FOLDER = path.resolve(__dirname, '../../../.cache/samples');

/** The folder of the sample studies, for reading only: drawn once for all test files, anew when the code that draws them has changed. */
export const sampleFolder = (): Promise<string> => prepareSamples(FOLDER);

/** All its files, as absolute paths in the order of studies and instances. */
export async function sampleFiles(): Promise<string[]> {
  const folder = await sampleFolder();
  const names = await readdir(folder, { recursive: true });
  return names
    .filter(name => name.endsWith('.dcm'))
    .sort()
    .map(name => path.join(folder, name));
}
