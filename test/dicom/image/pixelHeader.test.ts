import { dicomFile } from '../../support/dicom/dicomFile';
import { readDicomImage } from '../../support/dicom/readDicom';

/** 8 × 4 pixels; three bytes each. */
const RGB = Uint8Array.from({ length: 96 }, (_, i) => (37 * i) % 256);
const GREY = RGB.slice(0, 32);
const colour = { SamplesPerPixel: 3, PhotometricInterpretation: 'RGB', PlanarConfiguration: 0 };

const read = (pixels: Uint8Array, attributes: Record<string, unknown>) =>
  readDicomImage(dicomFile(pixels, 8, 4, attributes));

test('Samples per Pixel that is missing follows from the colour model, where the bytes agree', async () => {
  const { raster } = await read(RGB, { ...colour, SamplesPerPixel: undefined });
  expect([raster.channels, Array.from(raster.data)]).toEqual([3, Array.from(RGB)]);
  const grey = await read(GREY, { SamplesPerPixel: undefined });
  expect(grey.raster.channels).toBe(1);
  await expect(read(GREY, { ...colour, SamplesPerPixel: undefined })).rejects.toThrow(
    'asks for 96 bytes of pixel data, the file holds 32'
  );
});

test.each([
  ['Rows', { Rows: undefined }],
  ['Columns', { Columns: undefined }],
  ['Bits Allocated', { BitsAllocated: undefined }],
  ['Photometric Interpretation', { PhotometricInterpretation: undefined }],
  ['Samples per Pixel', { SamplesPerPixel: undefined, PhotometricInterpretation: 'OTHER' }],
])('%s that is missing is named', async (name, attributes) => {
  await expect(read(GREY, attributes)).rejects.toMatchObject({
    code: 'unsupported-image',
    message: `The header of the image does not say ${name}.`,
  });
});

test.each([
  [1, 'RGB'],
  [3, 'MONOCHROME2'],
  [3, 'PALETTE COLOR'],
  [1, 'YBR_FULL'],
])('%s samples and %s contradict each other', async (SamplesPerPixel, photometric) => {
  const attributes = { ...colour, SamplesPerPixel, PhotometricInterpretation: photometric };
  await expect(read(RGB, attributes)).rejects.toMatchObject({
    message: `Samples per Pixel (${SamplesPerPixel}) and Photometric Interpretation (${photometric}) of the image contradict each other.`,
  });
});

test.each([
  ['too few rows', { Rows: 3 }],
  ['too many rows', { Rows: 5 }],
  ['too few columns', { Columns: 7 }],
  ['too many columns', { Columns: 9 }],
  ['too many frames', { NumberOfFrames: 2 }],
  ['16 bits', { BitsAllocated: 16, BitsStored: 16, HighBit: 15 }],
])('%s for the bytes are refused', async (_, attributes) => {
  await expect(read(RGB, { ...colour, ...attributes })).rejects.toMatchObject({
    code: 'dicom-invalid',
    message: expect.stringMatching(/^The header of the image asks for \d+ bytes/) as string,
    remedy: expect.stringContaining('Number of Frames') as string,
  });
});

test('too few frames are refused, padding is none', async () => {
  const two = Uint8Array.from([...RGB, ...RGB]);
  await expect(read(two, colour)).rejects.toThrow('asks for 96 bytes');
  for (const padding of [[0, 0], [7, 7], new Array<number>(400).fill(0)]) {
    const { raster } = await read(Uint8Array.from([...RGB, ...padding]), colour);
    expect(Array.from(raster.data)).toEqual(Array.from(RGB));
  }
});
