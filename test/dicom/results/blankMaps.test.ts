import { resultObjects } from '@medclip/extension-medclip-sam/dicom/results/resultObjects';
import { readSeg } from '@medclip/extension-medclip-sam/dicom/seg/segReader';
import type { SegFrame } from '@medclip/extension-medclip-sam/dicom/seg/segInput';
import { crImage, ctVolume } from '../../support/dicom/segSources';
import { frame, plain } from '../../support/dicom/segSpecs';

const source = crImage();
const [columns, rows] = [source.Columns as number, source.Rows as number];
const mapOf = (value: number) => ({
  ...{ width: columns, height: rows, data: new Float32Array(rows * columns).fill(value) },
});
const reliabilityOf = (value: number) => ({ map: mapOf(value), votes: 2, calibrated: false });

const kindsOf = async (more: Partial<SegFrame>) => {
  const input = { sources: [source], segments: [plain(1)], frames: [frame(source, more)] };
  const objects = await resultObjects(input, {
    ...{ segmentation: 'BINARY', probabilityMap: true, reliabilityMap: true, report: true },
  });
  return objects.map(o => o.kind);
};

describe('a map that is 0 everywhere is no object, and hinders none of the others', () => {
  test.each([
    ['both', 0, 0, ['segmentation', 'report']],
    ['so little that it is stored as 0', 0.001, 0.001, ['segmentation', 'report']],
    ['the heatmap', 0, 0.5, ['segmentation', 'reliability', 'report']],
    ['how far it is borne out', 0.5, 0, ['segmentation', 'probability', 'report']],
    ['neither', 0.5, 0.5, ['segmentation', 'probability', 'reliability', 'report']],
  ])('%s', async (_, heat, borneOut, kinds) => {
    const maps = { probability: mapOf(heat), reliability: reliabilityOf(borneOut) };
    expect(await kindsOf(maps)).toEqual(kinds);
  });

  test('an outline that is empty is still refused', async () => {
    const none = { width: columns, height: rows, data: new Uint8Array(rows * columns) };
    await expect(kindsOf({ mask: none, probability: mapOf(0) })).rejects.toMatchObject({
      code: 'empty-mask',
    });
  });

  test('of several slices those with a map are stored', async () => {
    const sources = ctVolume(2);
    const size = { width: sources[0]!.Columns as number, height: sources[0]!.Rows as number };
    const frames = sources.map((s, i) =>
      frame(s, {
        probability: { ...size, data: new Float32Array(size.width * size.height).fill(i) },
      })
    );
    const objects = await resultObjects(
      { sources, segments: [plain(1)], frames },
      { segmentation: 'BINARY', probabilityMap: true, report: false }
    );
    expect(objects.map(o => o.kind)).toEqual(['segmentation', 'probability']);
    const map = await readSeg(objects[1]!.bytes);
    expect(map.frames.map(f => f.source?.sopInstanceUID)).toEqual([sources[1]!.SOPInstanceUID]);
  });
});
