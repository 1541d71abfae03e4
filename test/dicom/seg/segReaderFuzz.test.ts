import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import { readSeg } from '@medclip/extension-medclip-sam/dicom/seg/segReader';
import { writeSeg } from '@medclip/extension-medclip-sam/dicom/seg/segWriter';
import { ctVolume, usCine } from '../../support/dicom/segSources';
import { frame, plain } from '../../support/dicom/segSpecs';
import { SEG_KINDS, segFileOf } from '../../support/generators/segKinds';
import { REAL_IMAGES, testData } from '../../support/testData';

const written = (['BINARY', 'FRACTIONAL', 'LABELMAP'] as const).map(type => {
  const sources = type === 'LABELMAP' ? [usCine(2)] : ctVolume(2);
  const frames = sources.map(source => frame(source));
  return writeSeg({ sources, segments: [plain(1)], frames, type }).bytes;
});
const folder = testData('data', 'dicom', 'seg');
const foreign = folder
  ? readdirSync(folder)
      .map(name => new Uint8Array(readFileSync(path.join(folder, name))))
      .filter(bytes => bytes.length < 20_000)
  : [];

/** A file as a bad line, a bad disk or an attacker leaves it. */
const damaged = fc
  .record({
    file: fc.constantFrom(...written, ...SEG_KINDS.map(segFileOf), ...foreign),
    cut: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { freq: 3 }),
    changes: fc.array(
      fc.tuple(fc.double({ min: 0, max: 0.9999, noNaN: true }), fc.integer({ min: 0, max: 255 })),
      { maxLength: 12 }
    ),
  })
  .map(({ file, cut, changes }) => {
    const bytes = file.slice(0, cut === null ? file.length : Math.floor(file.length * cut));
    for (const [at, value] of changes)
      if (bytes.length) bytes[Math.floor(at * bytes.length)] = value;
    return bytes;
  });

test(`a damaged file is read or refused with a MedClipSamError, in bounded time${folder ? ` ${REAL_IMAGES}` : ''}`, async () => {
  let [read, refused] = [0, 0];
  await fc.assert(
    fc.asyncProperty(damaged, async bytes => {
      try {
        const { width, height, frames } = await readSeg(bytes, {
          signal: AbortSignal.timeout(5_000),
        });
        read++;
        for (const f of frames) expect(f.mask.data.length).toBe(width * height);
      } catch (error) {
        if (!(error instanceof MedClipSamError)) throw error;
        expect(error.code).toBe('dicom-invalid');
        refused++;
      }
    }),
    { numRuns: 400 }
  );
  expect(read).toBeGreaterThan(20);
  expect(refused).toBeGreaterThan(20);
});
