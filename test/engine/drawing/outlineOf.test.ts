import { outlineOf } from '../../../extensions/medclip-sam/src/engine/drawing/outlineOf';
import { LEAST_STABILITY } from '../../../extensions/medclip-sam/src/algorithm/confidence/confidence';
import {
  maskOfRuns,
  runsOfMask,
} from '../../../extensions/medclip-sam/src/algorithm/mask/maskRuns';
import type { PackConcept } from '../../../extensions/medclip-sam/src/engine/pack/modelPack';
import { disc } from '../../support/images/maskShapes';

const sam = runsOfMask(disc(40, 20, 20, 8));
const part = runsOfMask(disc(40, 23, 20, 8));
const concept = (outline: PackConcept['outline']) => ({ outline }) as PackConcept;
const SURE = 0.9;

test.each([
  ['sam', sam],
  ['locator', part],
] as const)('%s: the outline that validated best', (outline, expected) => {
  expect(outlineOf(sam, part, concept(outline), SURE)).toBe(expected);
});

test('both: what both hold, or SAM where they have nothing in common', () => {
  const both = maskOfRuns(outlineOf(sam, part, concept('both'), SURE)).data;
  const [a, b] = [maskOfRuns(sam).data, maskOfRuns(part).data];
  expect([...both]).toEqual([...a].map((v, i) => v & b[i]!));
  const apart = runsOfMask(disc(40, 34, 34, 3));
  expect(outlineOf(sam, apart, concept('both'), SURE)).toBe(sam);
});

test.each(['sam', 'locator', 'both'] as const)(
  '%s: the locator where SAM is not stable, and only there',
  outline => {
    expect(outlineOf(sam, part, concept(outline), LEAST_STABILITY - 0.01)).toBe(part);
    expect(outlineOf(sam, part, concept('sam'), LEAST_STABILITY)).toBe(sam);
  }
);

test('without a locator, or for what was not measured, it is what SAM draws, stable or not', () => {
  expect(outlineOf(sam, undefined, concept('sam'), 0.1)).toBe(sam);
  expect(outlineOf(sam, part, null, 0.1)).toBe(sam);
});
