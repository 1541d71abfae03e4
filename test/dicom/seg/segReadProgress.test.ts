import { readSeg } from '@medclip/extension-medclip-sam/dicom/seg/segReader';
import { writeSeg } from '@medclip/extension-medclip-sam/dicom/seg/segWriter';
import { ctVolume, disc } from '../../support/dicom/segSources';
import { frame, plain } from '../../support/dicom/segSpecs';

test('reading tells how far it is, in the header as in the frames, and is cancelled on the way', async () => {
  const sources = ctVolume(120, { Rows: 32, Columns: 32 });
  const mask = disc(32, 32, 8, [16, 16]);
  const frames = sources.map(source => frame(source, { segmentNumber: 1, mask }));
  const { bytes } = writeSeg({ sources, segments: [plain(1)], frames });
  const shares: number[] = [];
  const { frames: read } = await readSeg(bytes, { onProgress: share => shares.push(share) });
  expect(read).toHaveLength(120);
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  expect(shares[0]).toBeLessThan(0.2);
  expect(shares.filter(share => share < 0.7).length).toBeGreaterThan(10);
  expect(shares.at(-1)).toBeGreaterThan(0.9);
  expect(shares.at(-1)).toBeLessThanOrEqual(1);

  const stop = new AbortController();
  const reading = readSeg(bytes, {
    signal: stop.signal,
    onProgress: share => share > 0.3 && stop.abort(),
  });
  await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
});
