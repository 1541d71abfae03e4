import { readDicomImage } from '../support/dicom/readDicom';
import { dcmtkTool, encodedBy, shownByDcmtk } from '../support/dicom/dcmtk';
import { describeWithTool } from '../support/externalTool';
import {
  colourKinds,
  greyKind,
  greyKinds,
  sharedChromaKinds,
  type PixelKind,
} from '../support/dicom/pixelKinds';

/** Lossless ways to store the same pixels. */
const SYNTAXES: readonly (readonly [string, readonly string[] | null])[] = [
  ['Explicit VR Little Endian', null],
  ['Implicit VR Little Endian', ['dcmconv', '+ti']],
  ['Explicit VR Big Endian', ['dcmconv', '+tb']],
  ['Deflated', ['dcmconv', '+td']],
  ['RLE', ['dcmcrle']],
  ['JPEG-LS', ['dcmcjpls']],
  ['JPEG Lossless SV1', ['dcmcjpeg', '+e1']],
  ['JPEG Lossless', ['dcmcjpeg', '+el']],
  ['JPEG Lossless, shifted by one bit', ['dcmcjpeg', '+el', '+pt', '1']],
  ['JPEG-LS, component by component', ['dcmcjpls', '+in']],
  ['JPEG-LS, line by line', ['dcmcjpls', '+il']],
];
const LOSSY: typeof SYNTAXES = [
  ['JPEG Baseline', ['dcmcjpeg', '+eb', '+q', '95']],
  ['JPEG Extended', ['dcmcjpeg', '+ee', '+q', '95']],
  ['JPEG Baseline kept as RGB', ['dcmcjpeg', '+eb', '+cr']],
  ['JPEG Baseline 4:4:4', ['dcmcjpeg', '+eb', '+s4']],
];

async function largestDifference(kind: PixelKind, command: readonly string[] | null) {
  const file = command ? encodedBy(command, kind.file) : kind.file;
  const theirs = shownByDcmtk(file, kind.show);
  const ours = (await readDicomImage(file)).raster.data;
  if (ours.length !== theirs.length) return Infinity;
  return ours.reduce((most, v, i) => Math.max(most, Math.abs(v - theirs[i]!)), 0);
}

describeWithTool(dcmtkTool, 'images as dcm2pnm shows them, within one grey level', () => {
  const grey = greyKinds(80, 20261129);

  it('grey images of every layout, scale and window', async () => {
    const wrong: string[] = [];
    for (const kind of grey) {
      const off = await largestDifference(kind, null);
      if (off > 1) wrong.push(`${kind.name}: ${off}`);
    }
    expect(wrong).toEqual([]);
  });

  it.each(SYNTAXES)('grey and colour in %s', async (_, command) => {
    const wrong: string[] = [];
    for (const kind of [...grey.slice(0, 12), ...colourKinds(5), ...colourKinds(6)]) {
      const off = await largestDifference(kind, command);
      if (off > 1) wrong.push(`${kind.name}: ${off}`);
    }
    expect(wrong).toEqual([]);
  });

  it.each([7, 8, 10, 12, 16])('near-lossless JPEG-LS of %i bits', async stored => {
    const kind = greyKind(
      {
        allocated: stored > 8 ? 16 : 8,
        stored,
        high: stored - 1,
        signed: false,
        unused: 'zero',
        photometric: 'MONOCHROME2',
        scale: 'none',
        voi: 'LINEAR',
      },
      stored
    );
    for (const near of ['1', '3']) {
      const command = ['dcmcjpls', '+en', '+md', near];
      expect([near, (await largestDifference(kind, command)) <= 1]).toEqual([near, true]);
    }
  });

  it('colours that two pixels share', async () => {
    for (const kind of [...sharedChromaKinds(5), ...sharedChromaKinds(8)]) {
      expect([kind.name, (await largestDifference(kind, null)) <= 1]).toEqual([kind.name, true]);
    }
  });

  it.each(LOSSY)('colour in %s', async (_, command) => {
    const kind = colourKinds(7).find(k => k.name === 'colour RGB')!;
    expect(await largestDifference(kind, command)).toBeLessThanOrEqual(1);
  });
});
