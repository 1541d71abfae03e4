import { readSeg } from '@medclip/extension-medclip-sam/dicom/seg/segReader';
import { CODECS } from '../../platform/cli/src/codecs';
import { dcmtkTool, encodedBy } from '../support/dicom/dcmtk';
import { describeWithTool } from '../support/externalTool';
import { SEG_KINDS, segFileOf } from '../support/generators/segKinds';

/** Programs of DCMTK that store what they read in another transfer syntax; several fragments a frame, with an offset table, too. */
const STORED_BY = [
  ['dcmcrle'],
  ['dcmcrle', '--offset-table-empty'],
  ['dcmcjpls', '--encode-lossless'],
  ['dcmcjpls', '--fragment-size', '1', '--offset-table-create'],
  ['dcmcjpeg', '--encode-lossless-sv1'],
  ['dcmcjpeg', '--encode-lossless', '--offset-table-empty'],
  ['dcmconv', '--write-xfer-big'],
  ['dcmconv', '--write-xfer-implicit'],
  ['dcmconv', '--write-xfer-deflated'],
] as const;
const KINDS = ['labelmap-8-bit', 'labelmap-16-bit', 'fractional-occupancy-100', 'binary-manual'];

describeWithTool(dcmtkTool, 'segmentations that DCMTK has stored anew hold the same voxels', () => {
  const cases = KINDS.flatMap(name =>
    STORED_BY.filter(([tool]) => tool === 'dcmconv' || !name.startsWith('binary')).map(
      command => [name, command.join(' '), command] as const
    )
  );
  test.each(cases)('%s by %s', async (name, _words, command) => {
    const bytes = segFileOf(SEG_KINDS.find(kind => kind.name === name)!);
    const stored = await readSeg(encodedBy(command, bytes), { codecs: CODECS });
    const { frames, ...rest } = await readSeg(bytes);
    expect(stored).toMatchObject({ ...rest, sopInstanceUID: stored.sopInstanceUID });
    expect(stored.frames.map(f => [f.segmentNumber, f.position, f.source])).toEqual(
      frames.map(f => [f.segmentNumber, f.position, f.source])
    );
    frames.forEach((f, i) => {
      expect(stored.frames[i]!.mask.data).toEqual(f.mask.data);
      expect(stored.frames[i]!.fraction).toEqual(f.fraction);
    });
    expect(frames.some(f => f.mask.data.includes(1))).toBe(true);
  });
});
