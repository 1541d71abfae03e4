import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { REPOSITORY } from './installPackages.mjs';

/** The folder with real images: MEDCLIP_SAM_TEST_DATA, else `shared` beside the clone; null where there is none. */
export function realData() {
  const folder = path.resolve(
    process.env.MEDCLIP_SAM_TEST_DATA ?? path.join(REPOSITORY, '../shared')
  );
  return existsSync(path.join(folder, 'data')) ? folder : null;
}

/** A path at which there is nothing: what a clone without real images sees. */
export function nowhere() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'medclip-nowhere-'));
  rmSync(folder, { recursive: true });
  return folder;
}

/** What the names of tests over real images hold (test/support/testData.ts), as a pattern. */
export const REAL_IMAGES = String.raw`\[real images\]`;

/** Test files that read real images where there are some: those that import the helper for them. By jest project. */
export function suitesOverRealData() {
  const names = readdirSync(path.join(REPOSITORY, 'test'), { recursive: true, encoding: 'utf8' });
  const files = names
    .map(name => name.replaceAll('\\', '/'))
    .filter(name => /\.test\.tsx?$/.test(name))
    .filter(name =>
      /from '[./]*support\/testData'/.test(
        readFileSync(path.join(REPOSITORY, 'test', name), 'utf8')
      )
    )
    .sort()
    .map(name => `test/${name}`);
  const projects = new Map();
  for (const file of files) {
    const folder = file.split('/')[1];
    const mirror = file.includes('.integration.') ? 'integration' : 'unit';
    const project = ['parity', 'conformance', 'e2e'].includes(folder) ? folder : mirror;
    projects.set(project, [...(projects.get(project) ?? []), file]);
  }
  return projects;
}
