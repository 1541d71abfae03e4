import dcmjs from 'dcmjs';
import { samplePhantom } from '@medclip/samples/samplePhantom';
import { phantomRaster } from '@medclip/samples/phantoms/phantom';
import { phantomUid } from '@medclip/samples/studies/phantomUid';
import { SAMPLE_STUDIES, sampleStudyFiles } from '@medclip/samples/studies/sampleStudy';
import { truthFor } from '@medclip/samples/truthFor';
import { readDicomImage } from '../../support/dicom/readDicom';

const study = (id: string) => SAMPLE_STUDIES.find(s => s.id === id)!;
const { DicomMessage, DicomMetaDictionary } = dcmjs.data;
const parse = (bytes: Uint8Array) =>
  DicomMetaDictionary.naturalizeDataset(DicomMessage.readFile(Uint8Array.from(bytes).buffer).dict);

describe('phantom UIDs', () => {
  it('depend on the name alone and are valid under 2.25', () => {
    expect(phantomUid('a')).toBe(phantomUid('a'));
    expect(phantomUid('a')).not.toBe(phantomUid('b'));
    expect(phantomUid('a')).toMatch(/^2\.25\.[1-9]\d{30,38}$/);
    expect(phantomUid('a').length).toBeLessThanOrEqual(64);
  });
});

describe('sample studies', () => {
  it('are named as phantoms, with an id each', () => {
    expect(new Set(SAMPLE_STUDIES.map(s => s.id)).size).toBe(SAMPLE_STUDIES.length);
    for (const s of SAMPLE_STUDIES) expect(s.patientName).toMatch(/^PHANTOM\^/);
  });

  it('ultrasound is RGB with a calibrated region and reads back as drawn', async () => {
    const s = study('breast-us-mass');
    const phantom = samplePhantom(s.kind, s.seed);
    const [bytes] = sampleStudyFiles(s, phantom);
    const image = await readDicomImage(bytes!);
    expect(image.modality).toBe('US');
    expect(image.spacingMm!.row).toBeCloseTo(phantom.pixelSpacingMm, 6);
    expect(Buffer.compare(image.raster.data, phantomRaster(phantom).data)).toBe(0);
    expect(truthFor(s.id).lesion![0]!.data).toEqual(phantom.truth.lesion![0]!.data);
  });

  it('both photometric interpretations of a radiograph look the same', async () => {
    const phantom = samplePhantom('chest-dx', 1);
    const [two] = sampleStudyFiles(study('chest-dx'), phantom);
    const [one] = sampleStudyFiles(study('chest-dx-monochrome1'), phantom);
    expect(parse(one!).PhotometricInterpretation).toBe('MONOCHROME1');
    const [a, b] = [await readDicomImage(one!), await readDicomImage(two!)];
    const shown = phantomRaster(phantom).data;
    const off = (data: Uint8Array) =>
      data.reduce((m, v, i) => Math.max(m, Math.abs(v - shown[i]!)), 0);
    expect(off(b.raster.data)).toBe(0);
    expect(off(a.raster.data)).toBeLessThanOrEqual(1);
    expect(a.spacingMm).toMatchObject({ row: 0.36, column: 0.36 });
  });

  it('a CT volume has one frame of reference, steps by its spacing and keeps its Hounsfield units', async () => {
    const s = study('chest-ct');
    const phantom = samplePhantom(s.kind, s.seed);
    const files = sampleStudyFiles(s, phantom);
    const slices = files.map(parse);
    expect(new Set(slices.map(d => d.SOPInstanceUID)).size).toBe(phantom.frames.length);
    expect(new Set(slices.map(d => d.SeriesInstanceUID)).size).toBe(1);
    expect(new Set(slices.map(d => d.FrameOfReferenceUID)).size).toBe(1);
    const z = slices.map(d => Number((d.ImagePositionPatient as number[])[2]));
    for (let k = 1; k < z.length; k++)
      expect(z[k]! - z[k - 1]!).toBeCloseTo(phantom.sliceSpacingMm!, 4);
    const stored = new Uint16Array((slices[9]!.PixelData as ArrayBuffer[])[0]!);
    expect(stored[30000]! - 1024).toBe(phantom.frames[9]![30000]);
    const { raster } = await readDicomImage(files[9]!);
    expect(Buffer.compare(raster.data, phantomRaster(phantom, 9).data)).toBe(0);
  });

  it('are the same bytes on every run', () => {
    const s = study('breast-us-normal');
    const [a, b] = [0, 1].map(() => sampleStudyFiles(s, samplePhantom(s.kind, s.seed))[0]!);
    expect(Buffer.compare(a!, b!)).toBe(0);
  });

  it('an unknown study has no truth', () => {
    expect(() => truthFor('nothing')).toThrow('There is no sample study nothing');
  });
});
