import { openGoldenPack } from '../../../platform/cli/src/parity/goldenPack';
import { checkLocatorPack } from '../../../platform/cli/src/parity/nano/locator';
import { golden } from '../../support/golden';

jest.setTimeout(300_000);

/** Of three images box and square; of each in full precision and in 8 bits, map and presence. */
const COMPARISONS = 18;

test('the locator says on WebGPU what PyTorch says', async () => {
  const folder = golden('locator-mini');
  const pack = await openGoldenPack(folder, folder);
  const failed: string[] = [];
  let compared = 0;
  for await (const { name, pass, detail } of checkLocatorPack(pack, { backend: 'webgpu' })) {
    compared += 1;
    if (!pass) failed.push(`${name}: ${detail}`);
  }
  expect(failed).toEqual([]);
  expect(compared).toBe(COMPARISONS);
});
