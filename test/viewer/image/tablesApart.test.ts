import { activeImage } from '../../../extensions/medclip-sam/src/viewer/image/activeImage';
import { displayedRaster } from '../../../extensions/medclip-sam/src/viewer/image/displayedRaster';
import type { DicomInstance } from '../../../extensions/medclip-sam/src/viewer/host/host';
import { modalityValues } from '../../../extensions/medclip-sam/src/viewer/image/imageValues';
import { readTarget } from '../../../extensions/medclip-sam/src/viewer/image/readTarget';
import { createFakeHost } from '../../support/panel/fakeHost';

const header = (more: DicomInstance): DicomInstance => ({
  Rows: 2,
  Columns: 3,
  SamplesPerPixel: 1,
  PhotometricInterpretation: 'MONOCHROME2',
  BitsAllocated: 16,
  BitsStored: 12,
  HighBit: 11,
  PixelRepresentation: 0,
  ...more,
});
/** Entry i of six is i * i * 10, of 8 bits. */
const words = Uint16Array.from([0, 10, 40, 90, 160, 250]);
const table = (LUTData: unknown, count = 6) => [{ LUTDescriptor: [count, 0, 8], LUTData }];
const link = (answer: () => Promise<unknown>) => ({
  BulkDataURI: '/dicom-web/studies/1/bulkdata/x',
  retrieveBulkData: answer,
});
const fetched = () => link(() => Promise.resolve(words.buffer));
const lost = () => link(() => Promise.reject(new Error('404')));
const inline = { InlineBinary: Buffer.from(words.buffer).toString('base64') };

function opened(instance: DicomInstance) {
  const fake = createFakeHost({
    rows: 2,
    columns: 3,
    instance: header(instance),
    pixels: () => Uint16Array.from([0, 1, 2, 3, 4, 5]),
  });
  const active = activeImage(fake.host);
  // The window on screen is the one that the host has chosen by itself.
  Object.assign(active.image, { minPixelValue: 0, maxPixelValue: 5 });
  return { host: fake.host, active };
}
const notice = (host: ReturnType<typeof opened>['host']) =>
  readTarget(host).targetProblem?.message ?? null;

describe('tables that an archive keeps apart from its metadata', () => {
  test.each([
    ['behind a link', fetched],
    ['inline', () => inline],
  ])('VOI LUT %s: the model gets it, the panel says that the screen differs', async (_, data) => {
    const { host, active } = opened({ VOILUTSequence: table(data()) });
    expect(notice(host)).toMatch(/VOI table of this image; the screen looks different/);
    expect([...(await displayedRaster(active)).data]).toEqual([...words]);
    expect(notice(host)).toMatch(/VOI table of this image; the screen looks different/);
  });

  test.each([
    ['behind a link', fetched],
    ['inline', () => inline],
  ])('Modality LUT %s: for the model and for means', async (_, data) => {
    const window = { WindowCenter: 128, WindowWidth: 256 };
    const { host, active } = opened({ ModalityLUTSequence: table(data()), ...window });
    expect(notice(host)).toMatch(/modality table of this image; the screen looks different/);
    expect([...(await displayedRaster(active)).data]).toEqual([...words]);
    const values = await modalityValues(active.image, active.instance, 1);
    expect([...Array.from(values!)]).toEqual([...words]);
  });

  test('a VOI LUT that cannot be had: the window on screen, and the panel says so', async () => {
    const { host, active } = opened({ VOILUTSequence: table(lost()) });
    expect([...(await displayedRaster(active)).data]).toEqual([0, 51, 102, 153, 204, 255]);
    expect(notice(host)).toBe(
      'The VOI table of this image could not be loaded; the screen looks different from it.'
    );
  });

  test('an answer of another length is no table', async () => {
    const { host, active } = opened({ VOILUTSequence: table(fetched(), 400) });
    await displayedRaster(active);
    expect(notice(host)).toMatch(/could not be loaded/);
  });

  test('a Modality LUT that cannot be had is refused, measured by nothing, and asked for again', async () => {
    const answers = [lost(), lost(), fetched()];
    const data = link(() => answers.shift()!.retrieveBulkData());
    const { active } = opened({
      ...{ ModalityLUTSequence: table(data), WindowCenter: 128, WindowWidth: 256 },
    });
    await expect(displayedRaster(active)).rejects.toThrow(
      'The look-up table of this image could not be loaded.'
    );
    expect(await modalityValues(active.image, active.instance, 1)).toBeNull();
    expect([...(await displayedRaster(active)).data]).toEqual([...words]);
  });

  test('a link that nobody can follow counts as missing', async () => {
    const { active } = opened({ ModalityLUTSequence: table({ BulkDataURI: 'x' }) });
    await expect(displayedRaster(active)).rejects.toMatchObject({ code: 'unsupported-image' });
  });
});
