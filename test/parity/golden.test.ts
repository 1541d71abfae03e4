import { openGoldenPack } from '../../platform/cli/src/parity/goldenPack';
import { checkerFor } from '../../platform/cli/src/parity/registry';
import { golden, goldenPacks } from '../support/golden';
import { testData } from '../support/testData';

/** What the packs that were there first must at least compare: fewer would mean that a part of a checker no longer runs. */
const AT_LEAST: Readonly<Record<string, number>> = {
  'biomedclip-mini': 390,
  containers: 100,
  'mobile-sam-mini': 80,
  'nano-v0': 25,
  postprocess: 100,
  preprocess: 80,
  'sam-vit-mini': 250,
  tokenizer: 100,
};

test('the packs are there', () => {
  expect(goldenPacks()).toEqual(expect.arrayContaining(Object.keys(AT_LEAST)));
});

test.each(goldenPacks())(
  'golden pack %s is matched',
  async name => {
    const folder = golden(name);
    const pack = await openGoldenPack(folder, testData() ?? folder);
    const check = checkerFor(pack);
    if (!check) throw new Error(`No checker knows the pack ${name}.`);
    const failed: string[] = [];
    let passed = 0;
    for await (const result of check(pack, { backend: 'node' })) {
      if (result.pass) passed++;
      else failed.push(`${result.name}: ${result.detail}`);
    }
    process.stderr.write(`${name}: ${passed} comparisons\n`);
    expect(failed).toEqual([]);
    expect(passed).toBeGreaterThan(AT_LEAST[name] ?? 0);
  },
  180_000
);
