import path from 'node:path';
import { openGoldenPack } from '../../platform/cli/src/parity/goldenPack';
import { checkerFor } from '../../platform/cli/src/parity/registry';
import { golden, goldenPacks } from '../support/golden';
import { alsoWithTestData, REAL_IMAGES, testData } from '../support/testData';

/** What these packs must at least compare: fewer would mean that a part of a checker no longer runs. */
const AT_LEAST: Readonly<Record<string, number>> = {
  'biomedclip-mini': 390,
  'click-head': 11,
  containers: 100,
  'mobile-sam-mini': 80,
  'nano-v0': 25,
  postprocess: 100,
  preprocess: 80,
  'sam-vit-mini': 250,
  'study-learner': 50,
  tokenizer: 100,
};

test('the packs are there', () => {
  expect(goldenPacks()).toEqual(expect.arrayContaining(Object.keys(AT_LEAST)));
});

/** Compares everything in a pack; returns how many comparisons passed, null where released weights are not on this machine. */
async function matched(folder: string): Promise<number | null> {
  const pack = await openGoldenPack(folder, testData() ?? folder);
  const check = checkerFor(pack);
  if (!check) throw new Error(`No checker knows the pack ${folder}.`);
  const failed: string[] = [];
  let passed = 0;
  for await (const result of check(pack, { backend: 'node' })) {
    if (result.skipped) return null;
    if (result.pass) passed++;
    else failed.push(`${result.name}: ${result.detail}`);
  }
  process.stderr.write(`${path.basename(folder)}: ${passed} comparisons\n`);
  expect(failed).toEqual([]);
  return passed;
}

test.each(goldenPacks())(
  `golden pack %s is matched${testData() ? ` ${REAL_IMAGES}` : ''}`,
  async name => {
    const passed = await matched(golden(name));
    if (passed !== null) expect(passed).toBeGreaterThan(AT_LEAST[name] ?? 0);
  }
);

alsoWithTestData('nano-v0 on real images', ['models/nano-v0/golden'], root => {
  test('from prompt to mask', async () => {
    const all = path.join(root, 'models', 'nano-v0', 'golden');
    expect(await matched(all)).toBeGreaterThan(100);
  });
});
