import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unknownResult } from '../../../extensions/medclip-sam/src/engine/pipeline/promptAnswer';
import { unknownTo } from '../../../extensions/medclip-sam/src/prompt/packWords';
import { readPrompt } from '@medclip/extension-medclip-sam/prompt/readPrompt';
import { greyPng } from '../../../platform/cli/src/pngImage';
import { cliInProcess as cli } from '../../support/cli/cliInProcess';

/** A pack that knows one thing on two kinds of image; words that it does not know it answers as every pack does. */
const mockPack = {
  ...{ id: 'p', sam: { kind: 'sam' }, clip: { dense: {} }, recommended: { saliency: 'gradcam' } },
  concepts: [{ name: 'brain tumor', modalities: ['MR', 'CT'] }],
};
const mockAnswer = (image: object, { prompt, modality }: { prompt: string; modality?: string }) => {
  const meaning = readPrompt(prompt, { modality });
  const models = { pack: mockPack, sessions: { backend: 'node' } };
  const settings = { meaning, modality, prompt, saliency: 'gradcam' };
  const watch = { read: () => ({ total: 1 }) };
  return unknownResult(
    ...([
      models,
      image,
      settings,
      unknownTo(mockPack, meaning, modality),
      watch,
    ] as unknown as Parameters<typeof unknownResult>)
  );
};
jest.mock('../../../platform/cli/src/openPipeline', () => ({
  openPipeline: () =>
    Promise.resolve({
      pack: mockPack,
      pipeline: {
        segment: (...asked: Parameters<typeof mockAnswer>) => Promise.resolve(mockAnswer(...asked)),
        dispose: () => Promise.resolve(),
      },
    }),
}));

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'medclip-answer-'));
  writeFileSync(join(dir, 'x.png'), greyPng(8, 8, new Uint8Array(64).fill(90)));
});
afterAll(() => rmSync(dir, { recursive: true }));

const segment = (text: string, ...more: string[]) =>
  cli(
    ...['segment', '--image', join(dir, 'x.png'), '--text', text],
    ...['--modality', 'US', '--out', join(dir, 'y.png'), ...more]
  );

test.each([
  ['brain tumor', 'this pack knows "brain tumor" on MR, CT only: choose another image or pack\n'],
  ['brain tumer', 'this pack does not know "tumer": did you mean "brain tumor"?\n'],
  ['xyzzy', 'this pack does not know "xyzzy": use other words\n'],
])('%s: what is not known is said on stderr, with --json too', async (text, sentence) => {
  expect(await segment(text)).toEqual({ code: 3, stdout: '', stderr: sentence });
  const { code, stdout, stderr } = await segment(text, '--json');
  expect([code, stderr]).toEqual([3, sentence]);
  const { outcome, meaning } = JSON.parse(stdout) as { outcome: string; meaning: object };
  expect(outcome).toBe('unknown-words');
  expect(meaning).toMatchObject({ knownOn: text === 'brain tumor' ? ['MR', 'CT'] : [] });
});

test('a denied finding is no unknown word: its sentence stays on stdout', async () => {
  const { code, stdout, stderr } = await segment('no brain tumor');
  expect([code, stderr]).toEqual([3, '']);
  expect(stdout).toMatch(/absence of a finding/);
});
