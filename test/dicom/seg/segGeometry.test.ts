import type { NaturalDataset } from 'dcmjs';
import fc from 'fast-check';
import { readPart10 } from '@medclip/extension-medclip-sam/dicom/dataset/part10';
import { readSeg } from '@medclip/extension-medclip-sam/dicom/seg/segReader';
import { segGroups } from '@medclip/extension-medclip-sam/dicom/seg/segGroups';
import { writeSeg } from '@medclip/extension-medclip-sam/dicom/seg/segWriter';
import { ctVolume, enhancedMr } from '../../support/dicom/segSources';
import { plain } from '../../support/dicom/segSpecs';

type Vec = readonly number[];
const cross = ([a, b, c]: Vec, [d, e, f]: Vec): Vec => [
  b! * f! - c! * e!,
  c! * d! - a! * f!,
  a! * e! - b! * d!,
];

/** Row and column cosines of a rotation by a unit quaternion. */
function cosines(angle: number, axis: Vec): readonly [Vec, Vec] {
  const length = Math.hypot(...axis) || 1;
  // Each component by the length first: an axis may be as short as the smallest double.
  const s = Math.sin(angle / 2);
  const [x, y, z] = axis.map(v => (v / length) * s) as [number, number, number];
  const w = Math.cos(angle / 2);
  return [
    [1 - 2 * (y * y + z * z), 2 * (x * y + w * z), 2 * (x * z - w * y)],
    [2 * (x * y - w * z), 1 - 2 * (x * x + z * z), 2 * (y * z + w * x)],
  ];
}

const unit = fc.double({ min: -1, max: 1, noNaN: true });
const mm = fc.double({ min: 0.05, max: 9, noNaN: true });
const stacks = fc.record({
  angle: fc.double({ min: 0, max: 6.28, noNaN: true }),
  axis: fc.tuple(unit, unit, unit),
  origin: fc.tuple(...[0, 0, 0].map(() => fc.double({ min: -900, max: 900, noNaN: true }))),
  gap: mm,
  spacing: fc.tuple(mm, mm),
  rows: fc.integer({ min: 1, max: 19 }),
  columns: fc.integer({ min: 1, max: 19 }),
  slices: fc.integer({ min: 1, max: 6 }),
  enhanced: fc.boolean(),
  type: fc.constantFrom('BINARY' as const, 'FRACTIONAL' as const, 'LABELMAP' as const, undefined),
  segments: fc.integer({ min: 1, max: 3 }),
  seed: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
});
type Stack = typeof stacks extends fc.Arbitrary<infer T> ? T : never;

/** The stack as single slices in a random order, or as one enhanced image with everything in functional groups. */
function sourcesOf(stack: Stack): { sources: NaturalDataset[]; positions: Map<string, Vec> } {
  const { slices, spacing, rows: Rows, columns: Columns } = stack;
  const [row, column] = cosines(stack.angle, stack.axis);
  const normal = cross(row, column);
  const places = Array.from({ length: slices }, (_, i) =>
    stack.origin.map((o, axis) => o + normal[axis]! * stack.gap * i)
  );
  const positions = new Map<string, Vec>();
  if (stack.enhanced) {
    const source = enhancedMr(slices, {
      Rows,
      Columns,
      SharedFunctionalGroupsSequence: [
        {
          PlaneOrientationSequence: [{ ImageOrientationPatient: [...row, ...column] }],
          PixelMeasuresSequence: [{ PixelSpacing: [...spacing], SliceThickness: stack.gap }],
        },
      ],
      PerFrameFunctionalGroupsSequence: places.map(ImagePositionPatient => ({
        PlanePositionSequence: [{ ImagePositionPatient }],
      })),
    });
    places.forEach((place, i) => positions.set(`${source.SOPInstanceUID}#${i + 1}`, place));
    return { sources: [source], positions };
  }
  const sources = places.map((place, i) => {
    const [source] = ctVolume(1, {
      SOPInstanceUID: `2.25.6${i}`,
      Rows,
      Columns,
      ImagePositionPatient: place,
      ImageOrientationPatient: [...row, ...column],
      PixelSpacing: [...spacing],
      SliceThickness: stack.gap,
    });
    positions.set(`${source!.SOPInstanceUID}#1`, place);
    return source!;
  });
  return { sources: shuffled(sources, stack.seed), positions };
}

function shuffled<T>(items: readonly T[], seed: number): T[] {
  const next = random(seed);
  return items
    .map(item => [next(), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);
}

/** xorshift32 */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

test('any stack of any orientation: every voxel and every plane comes back where it was', async () => {
  await fc.assert(
    fc.asyncProperty(stacks, async stack => {
      const { sources, positions } = sourcesOf(stack);
      const { rows, columns } = stack;
      const next = random(stack.seed);
      const wanted = new Map<string, string>();
      const frames = [...positions.keys()].flatMap(key => {
        const [sopInstanceUID, frame] = key.split('#') as [string, string];
        return Array.from({ length: stack.segments }, (_, s) => {
          const data = Uint8Array.from({ length: rows * columns }, () => (next() < 0.3 ? 1 : 0));
          if (data.includes(1)) wanted.set(`segment ${s + 1}/${key}`, data.join(''));
          const mask = { width: columns, height: rows, data };
          const frameNumber = stack.enhanced ? { frameNumber: Number(frame) } : {};
          return { sopInstanceUID, ...frameNumber, segmentNumber: s + 1, mask };
        });
      });
      fc.pre(wanted.size > 0);
      const segments = Array.from({ length: stack.segments }, (_, s) => plain(s + 1));
      const { type } = stack;
      const found = new Map<string, string>();
      for (const group of segGroups({ sources, segments, frames, ...(type && { type }) })) {
        if (!group.frames.some(f => f.mask.data.includes(1))) continue;
        const { bytes } = writeSeg(group);
        const read = await readSeg(bytes);
        expect(read.warnings).toEqual([]);
        for (const f of read.frames) {
          const key = `${f.source!.sopInstanceUID}#${f.source!.frameNumber ?? 1}`;
          const label = read.segments.find(s => s.number === f.segmentNumber)!.label;
          found.set(`${label}/${key}`, f.mask.data.join(''));
          positions.get(key)!.forEach((v, axis) => expect(f.position![axis]).toBeCloseTo(v, 5));
        }
        const shared = (
          readPart10(bytes).dataset.SharedFunctionalGroupsSequence as NaturalDataset[]
        )[0] as Record<string, Record<string, number[]>[]>;
        const [row, column] = cosines(stack.angle, stack.axis);
        [...row, ...column].forEach((v, i) =>
          expect(shared.PlaneOrientationSequence![0]!.ImageOrientationPatient![i]).toBeCloseTo(v, 6)
        );
        stack.spacing.forEach((v, i) =>
          expect(shared.PixelMeasuresSequence![0]!.PixelSpacing![i]).toBeCloseTo(v, 6)
        );
      }
      expect(found).toEqual(wanted);
    }),
    { numRuns: 60 }
  );
});
