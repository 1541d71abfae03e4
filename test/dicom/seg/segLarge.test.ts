import type { NaturalDataset } from 'dcmjs';
import { segGroups } from '../../../extensions/medclip-sam/src/dicom/seg/segGroups';
import { writeSeg } from '../../../extensions/medclip-sam/src/dicom/seg/segWriter';
import { disc } from '../../support/images/maskShapes';
import { ctVolume } from '../../support/dicom/segSources';
import { frame, plain } from '../../support/dicom/segSpecs';

const SIDE = 16;

/** How often the planes of 20 images are read to save as many segments, each on all of them. */
function planesRead(segments: number): number {
  let reads = 0;
  const sources = ctVolume(20, { Rows: SIDE, Columns: SIDE }).map(
    source =>
      new Proxy(source, {
        get: (target, name, receiver) => {
          if (name === 'ImageOrientationPatient') reads++;
          return Reflect.get(target, name, receiver) as unknown;
        },
      }) as NaturalDataset
  );
  const specs = Array.from({ length: segments }, (_, i) => plain(i + 1));
  const frames = specs.flatMap(({ number }) =>
    sources.map(s => frame(s, { segmentNumber: number, mask: disc(SIDE, 8, 8, 2 + number / 2) }))
  );
  segGroups({ sources, segments: specs, frames }).forEach(writeSeg);
  return reads;
}

test('what saving reads of images grows with the images, not with the segments that lie on them', () => {
  const [one, six] = [planesRead(1), planesRead(6)];
  expect(one).toBeGreaterThan(0);
  expect(six).toBeLessThanOrEqual(one);
});
