import { dicomFile } from '../../support/dicom/dicomFile';
import { readDicomImage } from '../../support/dicom/readDicom';

const shown = async (bytes: Uint8Array, frame = 0) =>
  Array.from((await readDicomImage(bytes, frame)).raster.data);

describe('grey images', () => {
  const ramp = Int16Array.of(-1000, -160, 40, 239, 240, 3000);

  it('LINEAR windows by PS3.3 C.11.2.1.2.1', async () => {
    const file = dicomFile(ramp, 6, 1, { WindowCenter: [40, 500], WindowWidth: [400, 2000] });
    // ((x - 39.5) / 399 + 0.5) * 255
    expect(await shown(file)).toEqual([0, 0, 128, 255, 255, 255]);
  });

  it('LINEAR_EXACT and SIGMOID by their formulas', async () => {
    const window = { WindowCenter: 40, WindowWidth: 400 };
    const exact = dicomFile(ramp, 6, 1, { ...window, VOILUTFunction: 'LINEAR_EXACT' });
    expect(await shown(exact)).toEqual([0, 0, 128, 254, 255, 255]);
    const sigmoid = dicomFile(ramp, 6, 1, { ...window, VOILUTFunction: 'SIGMOID' });
    const logistic = (x: number) => Math.round(255 / (1 + Math.exp((-4 * (x - 40)) / 400)));
    expect(await shown(sigmoid)).toEqual(Array.from(ramp, logistic));
  });

  it('rescale comes before the window', async () => {
    const stored = Uint16Array.of(0, 1064, 2048);
    const file = dicomFile(stored, 3, 1, {
      RescaleSlope: 1,
      RescaleIntercept: -1024,
      WindowCenter: 40,
      WindowWidth: 2,
    });
    expect(await shown(file)).toEqual([0, 255, 255]);
  });

  it('without a window the range of the values is shown, padding apart', async () => {
    const file = dicomFile(Int16Array.of(-2000, 0, 50, 100), 4, 1, {
      PixelPaddingValue: -2000,
      _vrMap: { PixelPaddingValue: 'SS' },
    });
    expect(await shown(file)).toEqual([0, 0, 128, 255]);
    expect(await shown(dicomFile(Uint8Array.of(7, 7), 2, 1))).toEqual([0, 0]);
  });

  it('MONOCHROME1 is inverted', async () => {
    const grey = Uint8Array.of(0, 51, 255, 255);
    expect(
      await shown(dicomFile(grey, 4, 1, { PhotometricInterpretation: 'MONOCHROME1' }))
    ).toEqual([255, 204, 0, 0]);
  });

  it('a VOI LUT goes before the window; a modality LUT before both', async () => {
    const lut = (data: number[], bits: number) => [
      {
        LUTDescriptor: [data.length, 0, bits],
        LUTData: data,
        _vrMap: { LUTDescriptor: 'US', LUTData: 'US' },
      },
    ];
    const voi = dicomFile(Uint8Array.of(0, 1, 2, 9), 4, 1, {
      VOILUTSequence: lut([0, 1023, 512], 10),
      WindowCenter: 1,
      WindowWidth: 1,
    });
    expect(await shown(voi)).toEqual([0, 255, 128, 128]);
    const modality = dicomFile(Uint8Array.of(0, 1, 2, 9), 4, 1, {
      ModalityLUTSequence: lut([100, 0, 200], 8),
    });
    expect(await shown(modality)).toEqual([128, 0, 255, 255]);
  });

  it('an embedded overlay in the unused bits is not shown', async () => {
    const stored = Uint16Array.of(0x0000, 0x1fff, 0x0800, 0x1000);
    const bits = { BitsStored: 12, HighBit: 11, OverlayBitPosition: 12 };
    expect(await shown(dicomFile(stored, 4, 1, bits))).toEqual([0, 255, 128, 0]);
  });

  it('functional groups give each frame its own scale', async () => {
    const group = (center: number) => ({
      FrameVOILUTSequence: [{ WindowCenter: center, WindowWidth: 2 }],
    });
    const file = dicomFile(Uint8Array.of(10, 20, 10, 20), 2, 1, {
      NumberOfFrames: 2,
      SharedFunctionalGroupsSequence: [{ PixelMeasuresSequence: [{ PixelSpacing: [0.5, 0.25] }] }],
      PerFrameFunctionalGroupsSequence: [group(15), group(30)],
    });
    expect(await shown(file, 0)).toEqual([0, 255]);
    expect(await shown(file, 1)).toEqual([0, 0]);
    expect((await readDicomImage(file)).spacingMm).toMatchObject({ row: 0.5, column: 0.25 });
  });
});

describe('colour images', () => {
  const colour = (photometric: string, more = {}) => ({
    SamplesPerPixel: 3,
    PhotometricInterpretation: photometric,
    PlanarConfiguration: 0,
    ...more,
  });

  it('RGB stays as it is, also when stored plane by plane', async () => {
    const pixels = [1, 2, 3, 4, 5, 6];
    expect(await shown(dicomFile(Uint8Array.from(pixels), 2, 1, colour('RGB')))).toEqual(pixels);
    const planes = Uint8Array.of(1, 4, 2, 5, 3, 6);
    const planar = dicomFile(planes, 2, 1, colour('RGB', { PlanarConfiguration: 1 }));
    expect(await shown(planar)).toEqual(pixels);
  });

  it('YBR_FULL and native YBR_FULL_422 become RGB', async () => {
    const grey = Uint8Array.of(100, 128, 128, 200, 128, 128);
    const greyRgb = [100, 100, 100, 200, 200, 200];
    expect(await shown(dicomFile(grey, 2, 1, colour('YBR_FULL')))).toEqual(greyRgb);
    const red = dicomFile(Uint8Array.of(76, 85, 255, 0), 1, 1, colour('YBR_FULL'));
    expect(await shown(red)).toEqual([254, 0, 0]);
    const half = dicomFile(Uint8Array.of(100, 200, 128, 128), 2, 1, colour('YBR_FULL_422'));
    expect(await shown(half)).toEqual(greyRgb);
  });

  it('a palette is applied, values beyond it take its last entry', async () => {
    const table = (entries: number[]) => ({
      descriptor: [entries.length, 0, 16],
      data: [new Uint16Array(entries.map(v => v << 8)).buffer],
    });
    const [r, g, b] = [table([0, 10, 20, 30]), table([0, 40, 50, 60]), table([0, 70, 80, 90])];
    const vrs = ['Red', 'Green', 'Blue'].flatMap(c => [
      [`${c}PaletteColorLookupTableDescriptor`, 'US'],
      [`${c}PaletteColorLookupTableData`, 'OW'],
    ]);
    const file = dicomFile(Uint8Array.of(1, 9), 2, 1, {
      PhotometricInterpretation: 'PALETTE COLOR',
      RedPaletteColorLookupTableDescriptor: r!.descriptor,
      GreenPaletteColorLookupTableDescriptor: g!.descriptor,
      BluePaletteColorLookupTableDescriptor: b!.descriptor,
      RedPaletteColorLookupTableData: r!.data,
      GreenPaletteColorLookupTableData: g!.data,
      BluePaletteColorLookupTableData: b!.data,
      _vrMap: Object.fromEntries(vrs),
    });
    expect(await shown(file)).toEqual([10, 40, 70, 30, 60, 90]);
  });

  it('an unknown colour model or a missing palette is refused by name', async () => {
    const inks = dicomFile(new Uint8Array(6), 2, 1, colour('CMYK'));
    await expect(readDicomImage(inks)).rejects.toMatchObject({
      code: 'unsupported-image',
      message: expect.stringContaining('CMYK'),
    });
    // What is not of the standard may be anything, and is not repeated.
    const lab = dicomFile(new Uint8Array(6), 2, 1, colour('CIELAB'));
    await expect(readDicomImage(lab)).rejects.toMatchObject({
      code: 'unsupported-image',
      message: expect.not.stringContaining('CIELAB'),
    });
    const bare = dicomFile(new Uint8Array(2), 2, 1, { PhotometricInterpretation: 'PALETTE COLOR' });
    await expect(readDicomImage(bare)).rejects.toMatchObject({ code: 'unsupported-image' });
  });
});

describe('spacing', () => {
  const pixels = new Uint8Array(4);
  const spacing = async (attributes: object) =>
    (await readDicomImage(dicomFile(pixels, 2, 2, { ...attributes }))).spacingMm;
  const region = (size: number, delta: number, units = 3) => ({
    RegionSpatialFormat: 1,
    RegionDataType: 1,
    RegionFlags: 0,
    RegionLocationMinX0: 0,
    RegionLocationMinY0: 0,
    RegionLocationMaxX1: size,
    RegionLocationMaxY1: size,
    PhysicalUnitsXDirection: units,
    PhysicalUnitsYDirection: units,
    PhysicalDeltaX: delta,
    PhysicalDeltaY: -2 * delta,
  });

  it('prefers the pixel spacing, then the imager, then the largest ultrasound region in cm', async () => {
    const imager = { ImagerPixelSpacing: [0.2, 0.3] };
    const regions = {
      SequenceOfUltrasoundRegions: [region(10, 0.5), region(50, 0.25), region(99, 9, 4)],
    };
    expect(await spacing({ PixelSpacing: [1, 2], ...imager })).toMatchObject({ row: 1, column: 2 });
    expect(await spacing({ ...imager, ...regions })).toMatchObject({ row: 0.2, column: 0.3 });
    expect(await spacing(regions)).toMatchObject({ row: 5, column: 2.5 });
    expect(await spacing({ PixelSpacing: [0, 0] })).toBeNull();
    expect(await spacing({})).toBeNull();
  });
});

describe('what cannot be read', () => {
  const refused = (bytes: Uint8Array, frame = 0) =>
    readDicomImage(bytes, frame).then(
      () => null,
      (e: unknown) => e
    );

  it('other files, cut files and noise end in a sentence', async () => {
    const file = dicomFile(new Uint8Array(100), 10, 10);
    expect(await refused(Uint8Array.from(Buffer.from('not a DICOM file')))).toMatchObject({
      code: 'bad-input',
    });
    expect(await refused(new Uint8Array(0))).toMatchObject({ code: 'bad-input' });
    const named = {
      JPEG: [0xff, 0xd8, 0xff, 0xe0],
      TIFF: [0x4d, 0x4d, 0, 0x2a],
      gzip: [0x1f, 0x8b, 8, 0],
      NIfTI: [...new Uint8Array(344), 0x6e, 0x2b, 0x31, 0],
    };
    for (const [kind, begins] of Object.entries(named)) {
      expect(await refused(Uint8Array.from([...begins, ...new Uint8Array(600)]))).toMatchObject({
        code: 'bad-input',
        message: `The file is a ${kind} file, not a DICOM image.`,
      });
    }
    for (const length of [140, 200, 300, file.length - 60, file.length - 2]) {
      const code = ((await refused(file.slice(0, length))) as { code: string }).code;
      expect(['dicom-invalid', 'unsupported-image', 'bad-input']).toContain(code);
    }
    const noise = Uint8Array.from(file, (v, i) => (i > 140 ? (v * 31 + i * 17) & 255 : v));
    expect(await refused(noise)).toMatchObject({ remedy: expect.any(String) });
  });

  it('a frame that does not exist', async () => {
    expect(await refused(dicomFile(new Uint8Array(4), 2, 2), 1)).toMatchObject({
      code: 'bad-input',
      message: 'There is no frame 2: the image has 1.',
    });
  });

  it('objects that are no image, and layouts that are not handled', async () => {
    const pixels = new Uint8Array(4);
    const segmentation = { SOPClassUID: '1.2.840.10008.5.1.4.1.1.66.4', Modality: 'SEG' };
    expect(await refused(dicomFile(pixels, 2, 2, segmentation))).toMatchObject({
      code: 'unsupported-image',
      message: 'This is a segmentation, not an image.',
    });
    for (const layout of [{ BitsAllocated: 1 }, { SamplesPerPixel: 4 }, { Rows: 0 }]) {
      const error = await refused(dicomFile(pixels, 2, 2, layout));
      expect(error).toMatchObject({ code: 'unsupported-image' });
    }
  });
});
