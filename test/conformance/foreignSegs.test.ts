import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readSeg } from '@medclip/extension-medclip-sam/dicom/segReader';
import { describeWithTool } from '../support/externalTool';
import { pydicomTool, readWithPydicom } from '../support/pydicom';
import { describeWithTestData } from '../support/testData';

describeWithTestData("Other vendors' segmentations", ['data/dicom/seg'], root => {
  const folder = path.join(root, 'data', 'dicom', 'seg');
  const files = readdirSync(folder).filter(name => name.endsWith('.dcm'));
  /** pydicom 2.3 has no decoder for deflated frames nor for 1-bit RLE; these hold the voxels of another file here. */
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
      const size = ours.width * ours.height;
      expect([ours.height, ours.width]).toEqual(theirs.shape.slice(1));
      const maximum = ours.type === 'FRACTIONAL' ? 255 : 1;
      let sum = 0;
      for (const frame of ours.frames) {
        const wanted = theirs.pixels.subarray((frame.index - 1) * size, frame.index * size);
        const read = frame.fraction
          ? Uint16Array.from(frame.fraction.data, v => Math.round(v * maximum))
          : Uint16Array.from(frame.mask.data);
        const stored =
          ours.type === 'LABELMAP'
            ? Uint16Array.from(wanted, v => (v === frame.segmentNumber ? 1 : 0))
            : wanted;
        expect(Buffer.from(read).equals(Buffer.from(stored))).toBe(true);
        sum += frame.mask.data.reduce((a, b) => a + b, 0);
      }
      expect(sum).toBeGreaterThan(0);
      if (ours.type !== 'LABELMAP') expect(ours.frames.length).toBe(theirs.shape[0]);
      expect(ours.segments.map(s => s.label)).toEqual(theirs.labels);
    });
  });
});
