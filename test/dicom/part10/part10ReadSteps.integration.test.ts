import type { NaturalDataset } from 'dcmjs';
import fc from 'fast-check';
import { runUnsliced } from '@medclip/extension-medclip-sam/core/timeSlicing';
import { readPart10 } from '@medclip/extension-medclip-sam/dicom/dataset/part10';
import { readPart10Steps } from '@medclip/extension-medclip-sam/dicom/part10/part10ReadSteps';
import { writeSeg } from '@medclip/extension-medclip-sam/dicom/seg/segWriter';
import { foreignSegFile } from '../../support/generators/segObject';
import { SEG_KINDS, type SegKind } from '../../support/generators/segKinds';
import { ctVolume } from '../../support/dicom/segSources';
import { frame, plain } from '../../support/dicom/segSpecs';

const FRAMES = 90;

/** The same kind with so many frames that its functional groups are a long sequence. */
function longFile(kind: SegKind): Uint8Array {
  const { frames } = kind;
  const many = Array.from({ length: FRAMES }, (_, i) => frames[i % frames.length]!);
  return foreignSegFile(kind.name, { ...kind, frames: many }, kind.options);
}

function ours(slices = FRAMES): Uint8Array {
  const sources = ctVolume(slices, { Rows: 8, Columns: 8 });
  const frames = sources.map(source => frame(source));
  return writeSeg({ sources, segments: [plain(1, { label: 'nödule 王' })], frames }).bytes;
}

/** Everything but whether pixel data are a view or a copy. */
function plainly({ PixelData, ...rest }: NaturalDataset) {
  const chunks = (PixelData ?? []) as readonly (ArrayBuffer | Uint8Array)[];
  const pixels = [...chunks].map(chunk => Buffer.from(chunk as Uint8Array).toString('base64'));
  return { ...rest, pixels };
}

function inSteps(bytes: Uint8Array) {
  const steps = readPart10Steps(bytes);
  let count = 1;
  let result = steps.next();
  for (; !result.done; result = steps.next()) count++;
  return { ...result.value, count };
}

function expectSame(bytes: Uint8Array, atLeast: number): void {
  const whole = readPart10(bytes);
  const { count, ...divided } = inSteps(bytes);
  expect(plainly(divided.dataset)).toEqual(plainly(whole.dataset));
  expect(Object.keys(divided.dataset).sort()).toEqual(Object.keys(whole.dataset).sort());
  expect(divided.transferSyntaxUID).toBe(whole.transferSyntaxUID);
  expect(count).toBeGreaterThanOrEqual(atLeast);
}

describe('reading a file in steps gives what reading it at once gives', () => {
  test.each(SEG_KINDS.map(kind => [kind.name, kind] as const))('%s', (_name, kind) => {
    const bytes = longFile(kind);
    expect(readPart10(bytes).dataset.PerFrameFunctionalGroupsSequence).toHaveLength(FRAMES);
    // A frame's groups are 150 bytes and more, and a step is of 2 kB.
    expectSame(bytes, 7);
  });

  test('our own, with a long sequence of references in a sequence of one item', () => {
    const slices = 2 * FRAMES;
    const bytes = ours(slices);
    expectSame(bytes, 40);
    const { dataset } = inSteps(bytes);
    const [series] = dataset.ReferencedSeriesSequence as readonly NaturalDataset[];
    expect(series!.ReferencedInstanceSequence).toHaveLength(slices);
  });

  test('texts of frames in the character sets that the file declares', () => {
    const raw = Buffer.from(ours());
    // Derivation and purpose of every frame are told in words.
    let at = 0;
    let changed = 0;
    while ((at = raw.indexOf('Source image for image', at)) >= 0) {
      raw.set(Buffer.from('Quelle ä'), at++);
      changed++;
    }
    expect(changed).toBe(FRAMES);
    expectSame(new Uint8Array(raw), 18);
    const latin = Buffer.from(raw);
    latin.set(Buffer.from('ISO_IR 100'), latin.indexOf('ISO_IR 192'));
    expectSame(new Uint8Array(latin), 18);
    expect(JSON.stringify(inSteps(new Uint8Array(raw)).dataset)).toContain('Quelle ä');
  });

  test('what is not well formed is read at once, or refused as before', () => {
    const bytes = ours();
    const file = fc.constantFrom(bytes, ...SEG_KINDS.slice(0, 9).map(longFile));
    const place = fc.double({ min: 0, max: 0.9999, noNaN: true });
    const outcome = (read: () => NaturalDataset): unknown => {
      try {
        return plainly(read());
      } catch (error) {
        return String(error);
      }
    };
    fc.assert(
      fc.property(
        file,
        fc.array(fc.tuple(place, fc.integer({ min: 0, max: 255 })), { maxLength: 4 }),
        fc.option(place, { freq: 3 }),
        (whole, changes, cut) => {
          const copy = whole.slice(0, cut === null ? whole.length : Math.floor(cut * whole.length));
          for (const [at, value] of changes) copy[Math.floor(at * copy.length)] = value;
          expect(outcome(() => runUnsliced(readPart10Steps(copy)).dataset)).toEqual(
            outcome(() => readPart10(copy).dataset)
          );
        }
      ),
      { numRuns: 40 }
    );
  });

  test('no step reads more than some items', () => {
    const few = inSteps(ours(FRAMES)).count;
    const many = inSteps(ours(4 * FRAMES)).count;
    expect(many).toBeGreaterThan(3 * few);
  });
});
