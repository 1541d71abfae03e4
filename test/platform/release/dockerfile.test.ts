import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { dockerIgnore, readDockerfile } from '../../support/deploy/dockerfile';

const REPOSITORY = path.resolve(__dirname, '../../..');

let folder: string;
beforeAll(() => void (folder = mkdtempSync(path.join(os.tmpdir(), 'medclip-dockerfile-'))));
afterAll(() => rmSync(folder, { recursive: true }));

/** The stages of a text. */
function read(text: string) {
  const file = path.join(folder, 'Dockerfile');
  writeFileSync(file, text);
  return readDockerfile(file);
}

test('stages, comments and continued lines are read', () => {
  expect(
    read('# a comment\nFROM debian:x AS build\nRUN a && \\\n  b\n\nFROM debian:x\nUSER 1:1\n')
  ).toEqual([
    { base: 'debian:x', name: 'build', instructions: [{ keyword: 'RUN', value: 'a && b' }] },
    { base: 'debian:x', name: null, instructions: [{ keyword: 'USER', value: '1:1' }] },
  ]);
});

test('what is not understood is an error, so that no step is left out unseen', () => {
  expect(() => read('FROM debian:x\nADD a b\n')).toThrow('Not understood: ADD a b');
  expect(() => read('RUN a\n')).toThrow('Before the first FROM');
});

test('the build context has the sources, and nothing that was made, installed or fetched', () => {
  const isIgnored = dockerIgnore(path.join(REPOSITORY, '.dockerignore'));
  for (const file of [
    ...['.git/config', '.data/pacs/a', 'node_modules/a/b', 'platform/cli/node_modules/x'],
    ...['dist/a.js', 'extensions/medclip-sam/dist/index.umd.js', 'platform/viewer/ohif/index.html'],
  ]) {
    expect([file, isIgnored(file)]).toEqual([file, true]);
  }
  for (const file of [
    ...['package.json', '.npmrc', 'platform/viewer/src/ohifRelease.ts', 'deploy/image/build.sh'],
    ...['platform/models/packs/medclip-sam-1/pack.json', 'platform/release/build.mjs'],
  ]) {
    expect([file, isIgnored(file)]).toEqual([file, false]);
  }
});
