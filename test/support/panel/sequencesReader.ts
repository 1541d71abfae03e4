import { idleClient } from './idleClient';
import type { Mask, Raster8 } from '../../../extensions/medclip-sam/src/core/raster';
import type { SegmentRequest } from '../../../extensions/medclip-sam/src/engine/contract';
import type { AcceptedSegment } from '../../../extensions/medclip-sam/src/viewer/segments/acceptedSegment';
import { createTextSegmentService } from '../../../extensions/medclip-sam/src/viewer/TextSegmentService';
import { phantomStack, type Phantom } from '../images/tissuePhantom';
import { createFakeHost } from './fakeHost';
import { fakeSaver } from './fakeSaver';
import { resultFor, settled } from './serviceUnderTest';

const SIZE = 96;
export const COUNT = 9;
export const AT = 4;
export const stack = phantomStack(COUNT);

/** The same disc where only its edge stands out: one grey value inside and around. */
export const faint = (): Phantom[] =>
  stack.map(({ image, outline }) => ({
    outline,
    image: { ...image, data: image.data.map((v, i) => (outline.data[i] ? v - 80 : v)) },
  }));

export interface Study {
  /** Millimetres that the second series lies further along z. */
  readonly offset?: number;
  readonly frame?: string;
  /** Grey values of the first series and of the second. */
  readonly greys?: readonly [readonly Phantom[], readonly Phantom[]];
  /** Pixels that the second series shows the body further right. */
  readonly moved?: number;
  /** Where along z a slice of the second series lies, in place of where the first has one. */
  readonly heightOf?: (slice: number) => number;
  /** Height of a pixel by its width. */
  readonly aspect?: number;
  /** Of the second series. */
  readonly monochrome1?: boolean;
}

/** Two series of one study, the second in the reverse order, with one slice of it on each plane of the first. */
export async function readerOn({
  offset = 0,
  frame = '1.2.77',
  greys = [stack, stack],
  moved = 0,
  heightOf,
  aspect = 1,
  monochrome1 = false,
}: Study) {
  localStorage.clear();
  const there = (i: number) => COUNT - 1 - i;
  const fake = createFakeHost({
    ...{ modality: 'MR', slices: COUNT, rows: SIZE, columns: SIZE, second: true },
    header: (i, series) => ({
      ...{ Rows: SIZE, Columns: SIZE, PixelSpacing: [aspect, 1], SamplesPerPixel: 1 },
      ...{ ImageOrientationPatient: [1, 0, 0, 0, 1, 0], SliceThickness: 3 },
      ImagePositionPatient: [
        ...[0, 0],
        series === 1 ? 3 * i : (heightOf?.(there(i)) ?? 3 * there(i) + offset),
      ],
      PhotometricInterpretation: monochrome1 && series === 2 ? 'MONOCHROME1' : 'MONOCHROME2',
      FrameOfReferenceUID: series === 1 ? '1.2.77' : frame,
    }),
    pixels: (i, series) => {
      const { data } = greys[series - 1]![series === 1 ? i : there(i)]!.image;
      if (series === 1) return Uint16Array.from(data, v => v * 36);
      const value = (at: number) => data[Math.max(0, at - moved)]! * 3;
      return Uint16Array.from(data, (_, at) => (monochrome1 ? 1000 - value(at) : value(at)));
    },
  });
  const masks: (Mask | null)[] = [];
  const saved: AcceptedSegment[] = [];
  const asked: [raster: Raster8, request: SegmentRequest][] = [];
  const client = idleClient({
    segment: async (...question: (typeof asked)[number]) => {
      asked.push(question);
      const mask = masks.length > 0 ? masks.shift()! : stack[AT]!.outline;
      const confidence = { level: 'high', limitedBy: [] } as const;
      return { ...resultFor('tumor', mask ? [1] : null), mask, confidence };
    },
  });
  const service = createTextSegmentService({
    ...{ host: fake.host, client },
    saver: fakeSaver(async accepted => {
      saved.push(...accepted.list());
      return { message: 'Stored.' };
    }),
    keep: { probability: true, reliability: true },
  });
  service.enter();
  fake.show({ imageId: fake.imageIds[AT] });
  const until = async (done: () => boolean) => {
    for (let tries = 0; tries < 100 && !done(); tries++) await settled();
    expect(done()).toBe(true);
  };
  const run = async (...answers: (Mask | null)[]) => {
    masks.push(...answers);
    service.setPrompt('tumor');
    await service.run();
    await settled();
  };
  const accepted = async () => {
    await run();
    await service.accept();
    await settled();
  };
  const companion = () => service.getState().companions[0];
  const voxels = (index: number): Mask => {
    const { segments } = service.getState();
    const image = fake.images.get(`${segments[0]!.id}:${fake.imageIds[index]}`);
    return {
      ...{ width: SIZE, height: SIZE },
      data: Uint8Array.from(image?.getPixelData() as Uint8Array),
    };
  };
  return { fake, service, until, run, accepted, companion, voxels, saved, asked, client };
}
