import { readSeg } from '@medclip/extension-medclip-sam/dicom/seg/segReader';
import { writeSeg } from '@medclip/extension-medclip-sam/dicom/seg/segWriter';
import { crImage, ctVolume, disc, usImage } from '../../support/dicom/segSources';
import { codeOf, frame, plain } from '../../support/dicom/segSpecs';

describe('refusals', () => {
  const source = crImage();
  const good = { sources: [source], segments: [plain(1)], frames: [frame(source)] };
  const empty = { width: 64, height: 64, data: new Uint8Array(4096) };
  test.each([
    ['no source', { ...good, sources: [] }, 'dicom-invalid'],
    ['no mask', { ...good, frames: [] }, 'empty-mask'],
    ['empty mask', { ...good, frames: [frame(source, { mask: empty })] }, 'empty-mask'],
    ['foreign image', { ...good, frames: [frame(usImage())] }, 'dicom-invalid'],
    ['frame 2 of 1', { ...good, frames: [frame(source, { frameNumber: 2 })] }, 'dicom-invalid'],
    [
      'unknown segment',
      { ...good, frames: [frame(source, { segmentNumber: 5 })] },
      'dicom-invalid',
    ],
    [
      'wrong size',
      { ...good, frames: [frame(source, { mask: disc(32, 64, 5) })] },
      'dicom-invalid',
    ],
    [
      'SEG as a source',
      { ...good, sources: [{ ...source, SOPClassUID: '1.2.840.10008.5.1.4.1.1.66.4' }] },
      'dicom-invalid',
    ],
    ['no study', { ...good, sources: [{ ...source, StudyInstanceUID: '' }] }, 'dicom-invalid'],
    [
      'UID that is none',
      { ...good, sources: [{ ...source, SOPInstanceUID: '../../x' }] },
      'dicom-invalid',
    ],
    [
      'two patients',
      { ...good, sources: [source, { ...usImage(), PatientID: 'other' }] },
      'identity-mismatch',
    ],
    [
      'two studies',
      { ...good, sources: [source, { ...usImage(), StudyInstanceUID: '2.25.8' }] },
      'identity-mismatch',
    ],
  ])('%s', (_name, input, code) => {
    expect(codeOf(() => writeSeg(input))).toBe(code);
  });
});

test('two frames of reference are not mixed', () => {
  const sources = [
    ...ctVolume(1),
    ...ctVolume(1, { SOPInstanceUID: '2.25.6', FrameOfReferenceUID: '2.25.7' }),
  ];
  expect(
    codeOf(() => writeSeg({ sources, segments: [plain(1)], frames: sources.map(s => frame(s)) }))
  ).toBe('dicom-invalid');
});

describe('readSeg refuses', () => {
  test.each([
    ['an empty file', new Uint8Array(0)],
    ['text', new TextEncoder().encode('hello, this is no DICOM file at all')],
    [
      'a cut file',
      (() => {
        const source = ctVolume(1)[0]!;
        return writeSeg({
          sources: [source],
          segments: [plain(1)],
          frames: [frame(source)],
        }).bytes.slice(0, 2600);
      })(),
    ],
  ])('%s', async (_name, bytes) => {
    await expect(readSeg(bytes)).rejects.toMatchObject({ code: 'dicom-invalid' });
  });

  test('and stops when cancelled', async () => {
    const source = ctVolume(1)[0]!;
    const { bytes } = writeSeg({
      sources: [source],
      segments: [plain(1)],
      frames: [frame(source)],
    });
    await expect(readSeg(bytes, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    });
  });

  test('also while it is being parsed, which takes longest', async () => {
    const sources = ctVolume(100, { Rows: 8, Columns: 8 });
    const frames = sources.map(source => frame(source));
    const { bytes } = writeSeg({ sources, segments: [plain(1)], frames });
    const abort = new AbortController();
    let pauses = 0;
    const pause = () => {
      if (++pauses === 5) abort.abort();
      return null;
    };
    const reading = readSeg(bytes, { signal: abort.signal, pause });
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
    expect(pauses).toBe(5);
  });
});
