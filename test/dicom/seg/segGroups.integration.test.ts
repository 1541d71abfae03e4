import { readSeg } from '@medclip/extension-medclip-sam/dicom/seg/segReader';
import { segGroups } from '@medclip/extension-medclip-sam/dicom/seg/segGroups';
import type { SegInput } from '@medclip/extension-medclip-sam/dicom/seg/segInput';
import { writeSeg } from '@medclip/extension-medclip-sam/dicom/seg/segWriter';
import { ctVolume, disc } from '../../support/dicom/segSources';
import { frame, plain } from '../../support/dicom/segSpecs';

describe('more frames than a reader takes', () => {
  const sources = ctVolume(900, { Rows: 8, Columns: 8 });
  const mask = disc(8, 8, 2);
  const ofSegment = (segmentNumber: number, count = sources.length) =>
    sources.slice(0, count).map(s => frame(s, { segmentNumber, mask }));
  const saved = (frames: SegInput['frames']) =>
    segGroups({ sources, segments: [1, 2, 3, 4].map(n => plain(n)), frames });

  test('become several objects, no segment divided, each one readable', async () => {
    const groups = saved([1, 2, 3, 4].flatMap(n => ofSegment(n)));
    expect(groups.map(g => g.segments.map(s => s.number))).toEqual([
      [1, 2],
      [3, 4],
    ]);
    for (const group of groups) {
      expect((await readSeg(writeSeg(group).bytes)).frames).toHaveLength(1800);
    }
  });

  test('a few segments stay together', () => {
    expect(saved([...ofSegment(1), ...ofSegment(2), ...ofSegment(3, 200)])).toHaveLength(1);
  });
});
