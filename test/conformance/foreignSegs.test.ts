import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { ReadFrame, SegDocument } from '@medclip/extension-medclip-sam/dicom/seg/segDocument';
import { readSeg } from '@medclip/extension-medclip-sam/dicom/seg/segReader';
import { describeWithTool } from '../support/externalTool';
import { SEG_KINDS, segFileOf } from '../support/generators/segKinds';
import {
  pydicomTool,
  readAllWithPydicom,
  readWithPydicom,
  type PydicomSeg,
} from '../support/dicom/pydicom';
import { alsoWithTestData } from '../support/testData';

/** A frame's values as they are stored: 0 or 1, or of 0 to `maximum`. */
const storedValues = (frame: ReadFrame, maximum: number): Uint16Array =>
  frame.fraction
    ? Uint16Array.from(frame.fraction.data, v => Math.round(v * maximum))
    : Uint16Array.from(frame.mask.data);

function sameVoxels(
  ours: SegDocument,
  wantedOf: (index: number) => ArrayLike<number>,
  maximum: number
): void {
  let sum = 0;
  for (const frame of ours.frames) {
    const wanted = Uint16Array.from(wantedOf(frame.index));
    const stored =
      ours.type === 'LABELMAP' ? wanted.map(v => (v === frame.segmentNumber ? 1 : 0)) : wanted;
    expect(Buffer.from(storedValues(frame, maximum)).equals(Buffer.from(stored))).toBe(true);
    sum += frame.mask.data.reduce((a, b) => a + b, 0);
  }
  expect(sum).toBeGreaterThan(0);
}

function sameAsPydicom(ours: SegDocument, theirs: PydicomSeg, maximum: number): void {
  const size = ours.width * ours.height;
  expect([ours.height, ours.width]).toEqual(theirs.shape.slice(1));
  sameVoxels(ours, i => theirs.pixels.subarray((i - 1) * size, i * size), maximum);
  if (ours.type !== 'LABELMAP') expect(ours.frames.length).toBe(theirs.shape[0]);
  expect(ours.segments.map(s => s.label)).toEqual(theirs.labels);
}

describe('segmentations as other programs write them', () => {
  const kinds = SEG_KINDS.map(kind => [kind.name, kind] as const);

  test.each(kinds)('%s: every voxel, label and source', async (_name, kind) => {
    const ours = await readSeg(segFileOf(kind));
    expect(ours).toMatchObject({ type: kind.type, width: kind.columns, height: kind.rows });
    sameVoxels(ours, i => kind.frames[i - 1]!.stored, kind.maximum ?? 255);
    expect(ours.segments.map(s => s.label)).toEqual(kind.labels);
    for (const { index, segmentNumber, source, position } of ours.frames) {
      const frame = kind.frames[index - 1]!;
      expect(source?.sopInstanceUID).toBe(frame.source?.sop);
      expect(position).toEqual(frame.position);
      if (frame.segment !== null) expect(segmentNumber).toBe(frame.segment);
    }
  });

  describeWithTool(pydicomTool, 'the same voxels as pydicom', () => {
    /** pydicom 2.3 has no decoder for deflated frames nor for 1-bit RLE: there the truth alone is compared, above. */
    const readable = SEG_KINDS.filter(kind => !/^binary-(rle|deflated-frames)$/.test(kind.name));
    let theirs: readonly PydicomSeg[];
    beforeAll(() => {
      theirs = readAllWithPydicom(readable.map(segFileOf));
    });
    test.each(readable.map((kind, i) => [kind.name, kind, i] as const))(
      '%s',
      async (_name, kind, i) => {
        sameAsPydicom(await readSeg(segFileOf(kind)), theirs[i]!, kind.maximum ?? 255);
      }
    );
  });
});

alsoWithTestData("Other vendors' segmentations", ['data/dicom/seg'], root => {
  const folder = path.join(root, 'data', 'dicom', 'seg');
  const files = readdirSync(folder).filter(name => name.endsWith('.dcm'));
  /** pydicom 2.3 cannot decode these; they hold the voxels of another file here. */
  const sameAs = new Map([
    ['liver_deflate.dcm', 'dcmqi_liver.dcm'],
    ['liver_rle.dcm', 'dcmqi_liver.dcm'],
  ]);
  const load = (name: string) => new Uint8Array(readFileSync(path.join(folder, name)));

  test('there are some', () => expect(files.length).toBeGreaterThan(8));

  describeWithTool(pydicomTool, 'the same voxels as pydicom', () => {
    test.each(files)('%s', async name => {
      const ours = await readSeg(load(name));
      const theirs = readWithPydicom(load(sameAs.get(name) ?? name));
      sameAsPydicom(ours, theirs, ours.type === 'FRACTIONAL' ? 255 : 1);
    });
  });
});
