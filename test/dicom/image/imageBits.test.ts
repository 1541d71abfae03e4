import { dicomFile } from '../../support/dicom/dicomFile';
import { readDicomImage } from '../../support/dicom/readDicom';

const shown = async (bytes: Uint8Array) => Array.from((await readDicomImage(bytes)).raster.data);
const refusal = (bytes: Uint8Array) =>
  readDicomImage(bytes).then(
    () => null,
    (e: unknown) => (e as { message: string }).message
  );
const linear = { WindowCenter: 2048, WindowWidth: 4096, VOILUTFunction: 'LINEAR_EXACT' };

describe('where the value stands in the stored word (PS3.5, 8.1.1)', () => {
  const values = [0, 1024, 2048, 4095];
  const expected = [0, 64, 128, 255];

  it.each([
    ['High Bit 15 of 12 bits', values.map(v => v << 4), { BitsStored: 12, HighBit: 15 }],
    ['High Bit 13 of 12 bits', values.map(v => v << 2), { BitsStored: 12, HighBit: 13 }],
    ['ones in the unused bits', values.map(v => v | 0xf000), { BitsStored: 12, HighBit: 11 }],
    [
      'an overlay in bit 14',
      values.map(v => v | 0x4000),
      { BitsStored: 12, HighBit: 11, OverlayBitPosition: 14 },
    ],
  ])('%s', async (_, words, bits) => {
    const file = dicomFile(Uint16Array.from(words), 4, 1, { ...linear, ...bits });
    expect(await shown(file)).toEqual(expected);
  });

  it('a sign that was not extended', async () => {
    const words = [-2048, -1024, 0, 2047].map(v => v & 0xfff);
    const file = dicomFile(Uint16Array.from(words), 4, 1, {
      ...{ ...linear, WindowCenter: 0, BitsStored: 12, HighBit: 11, PixelRepresentation: 1 },
    });
    expect(await shown(file)).toEqual([0, 64, 128, 255]);
  });

  it('padding widens no automatic window, a range of it neither', async () => {
    const file = dicomFile(Int16Array.of(-2000, -1500, 0, 100), 4, 1, {
      PixelPaddingValue: -2000,
      PixelPaddingRangeLimit: -1400,
      _vrMap: { PixelPaddingValue: 'SS', PixelPaddingRangeLimit: 'SS' },
    });
    expect(await shown(file)).toEqual([0, 0, 0, 255]);
  });
});

describe('which scale is displayed', () => {
  const lut = {
    ModalityLUTSequence: [
      {
        ...{ LUTDescriptor: [4, 0, 8], LUTData: [255, 100, 50, 0], ModalityLUTType: 'US' },
        _vrMap: { LUTDescriptor: 'US', LUTData: 'US' },
      },
    ],
  };
  const stored = Uint8Array.of(0, 1, 2, 3);

  it('XA and XRF show stored values, other images what the Modality LUT makes of them', async () => {
    for (const sop of ['12.1', '12.2']) {
      const file = dicomFile(stored, 4, 1, {
        ...lut,
        SOPClassUID: `1.2.840.10008.5.1.4.1.1.${sop}`,
      });
      expect(await shown(file)).toEqual([0, 85, 170, 255]);
    }
    expect(await shown(dicomFile(stored, 4, 1, lut))).toEqual([255, 100, 50, 0]);
  });

  it('a LINEAR window narrower than 1 is exact', async () => {
    const file = dicomFile(Uint16Array.of(0, 1020, 2040, 4080), 4, 1, {
      ...{ RescaleSlope: 0.0001, RescaleIntercept: 0, WindowCenter: 0.204, WindowWidth: 0.408 },
    });
    expect(await shown(file)).toEqual([0, 64, 128, 255]);
  });
});

describe('what cannot be shown says what it is', () => {
  const pixels = new Uint8Array(4);

  it.each([
    [
      'floating point',
      { PixelData: undefined, FloatPixelData: [new ArrayBuffer(16)], BitsAllocated: 32 },
      /floating point/,
    ],
    [
      'double floating point',
      { PixelData: undefined, DoubleFloatPixelData: [new ArrayBuffer(32)], BitsAllocated: 64 },
      /floating point/,
    ],
    ['no pixels', { PixelData: undefined }, /holds no pixels/],
    [
      'a segmented palette',
      {
        PhotometricInterpretation: 'PALETTE COLOR',
        SegmentedRedPaletteColorLookupTableData: [new ArrayBuffer(6)],
      },
      /segmented palette/,
    ],
  ])('%s', async (_, attributes, sentence) => {
    const { PixelData, ...rest } = attributes as Record<string, unknown>;
    const file = dicomFile(pixels, 2, 2, 'PixelData' in attributes ? { ...rest, PixelData } : rest);
    expect(await refusal(file)).toMatch(sentence);
  });
});

describe('height by width of a pixel', () => {
  const aspect = async (attributes: object) =>
    (await readDicomImage(dicomFile(new Uint8Array(4), 2, 2, { ...attributes }))).raster.aspect;

  it('comes from the spacing, else the ratio; square pixels have none', async () => {
    expect(await aspect({ PixelSpacing: [0.6, 0.2] })).toBeCloseTo(3);
    expect(await aspect({ ImagerPixelSpacing: [0.1, 0.2] })).toBeCloseTo(0.5);
    expect(await aspect({ PixelAspectRatio: [4, 3] })).toBeCloseTo(4 / 3);
    expect(await aspect({ PixelSpacing: [0.2, 0.2], PixelAspectRatio: [4, 3] })).toBeUndefined();
    expect(await aspect({})).toBeUndefined();
  });
});
