import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPart10 } from '@medclip/extension-medclip-sam/dicom/dataset/part10';
import { samplePhantom } from '@medclip/samples/samplePhantom';
import { SAMPLE_STUDIES, sampleStudyFiles } from '@medclip/samples/studies/sampleStudy';
import { greyPng, readMaskPng, readPng } from '../../../platform/cli/src/pngImage';
import { createProgram } from '../../../platform/cli/src/program';
import { lesionPhantom } from '../../support/images/lesionPhantom';

const dir = mkdtempSync(join(tmpdir(), 'reliability-'));
const at = (name: string): string => join(dir, name);
const lesion = lesionPhantom();

beforeAll(() => {
  writeFileSync(at('image.png'), greyPng(lesion.width, lesion.height, lesion.data));
  const study = SAMPLE_STUDIES.find(s => s.kind === 'breast-us')!;
  writeFileSync(
    at('image.dcm'),
    sampleStudyFiles(study, samplePhantom(study.kind, study.seed))[0]!
  );
});
afterAll(() => rmSync(dir, { recursive: true }));

async function run(...args: string[]) {
  return runWith('nano-v1', ...args);
}

async function runWith(id: string, ...args: string[]) {
  let out = '';
  let err = '';
  const spies = [
    jest.spyOn(process.stdout, 'write').mockImplementation(t => Boolean((out += String(t)))),
    jest.spyOn(process.stderr, 'write').mockImplementation(t => Boolean((err += String(t)))),
  ];
  process.exitCode = undefined;
  try {
    const pack = ['--pack', id];
    await createProgram().parseAsync(['node', 'medclip-sam', 'segment', ...args, ...pack]);
    return { code: process.exitCode as number | undefined, out, err };
  } finally {
    process.exitCode = undefined;
    for (const spy of spies) spy.mockRestore();
  }
}

interface Answer {
  readonly reliability: {
    readonly votes: number;
    readonly calibrated: boolean;
    readonly out: string;
  };
}

it('writes a PNG of the image’s size: darkest along the edge', async () => {
  const done = await run(
    ...['--image', at('image.png'), '--box', '60,82,140,138', '--json'],
    ...['--out', at('mask.png'), '--reliability', at('r.png')]
  );
  expect(done).toMatchObject({ code: 0 });
  expect((JSON.parse(done.out) as Answer).reliability).toEqual({
    votes: 4,
    calibrated: false,
    out: at('r.png'),
  });
  const read = (name: string) => new Uint8Array(readFileSync(at(name)));
  const [mask, map] = [readMaskPng(read('mask.png')), readPng(read('r.png'))];
  expect([map.width, map.height]).toEqual([lesion.width, lesion.height]);
  const edge: number[] = [];
  const rest: number[] = [];
  for (let i = 1; i < mask.data.length; i++) {
    (mask.data[i] === mask.data[i - 1] ? rest : edge).push(map.data[i]!);
  }
  const mean = (v: readonly number[]): number => v.reduce((a, b) => a + b, 0) / v.length;
  expect(edge.length).toBeGreaterThan(40);
  expect(mean(edge)).toBeLessThan(mean(rest) / 2);
});

it.each([
  ['a text', ['--text', 'a breast ultrasound image showing a breast tumor', '--force']],
  ['a text and a click', ['--text', 'a breast tumor', '--force', '--click', '90,90,+']],
  ['a box and a click', ['--box', '60,60,140,140', '--click', '90,90,+', '--click', '62,62,-']],
])('%s: a FRACTIONAL segmentation that names the first', async (_name, prompt) => {
  const done = await run(
    ...['--image', at('image.dcm'), ...prompt, '--json'],
    ...['--out', at('seg.dcm'), '--reliability', at('r.dcm')]
  );
  expect(done).toMatchObject({ code: 0 });
  const read = (name: string) => readPart10(new Uint8Array(readFileSync(at(name)))).dataset;
  const [seg, map] = [read('seg.dcm'), read('r.dcm')];
  expect(map).toMatchObject({
    SegmentationType: 'FRACTIONAL',
    MaximumFractionalValue: 255,
    ReferencedInstanceSequence: [{ ReferencedSOPInstanceUID: seg.SOPInstanceUID }],
    SegmentSequence: [
      { TrackingUID: (seg.SegmentSequence as { TrackingUID: string }[])[0]!.TrackingUID },
    ],
  });
  expect(map.SeriesInstanceUID).not.toBe(seg.SeriesInstanceUID);
  expect([map.Rows, map.Columns]).toEqual([seg.Rows, seg.Columns]);
});

it.each([
  ['r.jpg', 'm.png', '.png or .dcm'],
  ['r.dcm', 'm.png', 'names a SEG'],
])('refuses %s beside %s', async (reliability, out, words) => {
  const done = await run(
    ...['--image', at('image.png'), '--box', '60,82,140,138'],
    ...['--out', at(out), '--reliability', at(reliability)]
  );
  expect(done.code).toBe(2);
  expect(done.err).toContain(words);
  expect(existsSync(at(out))).toBe(false);
});

it('says what it is worth where the pack was measured: a text’s outline, not one by hand', async () => {
  const to = ['--image', at('image.dcm'), '--json', '--out', at('seg.dcm')];
  const text = await runWith(
    'medclip-sam-1',
    ...to,
    ...['--text', 'breast tumor', '--force', '--reliability', at('r.dcm')]
  );
  expect((JSON.parse(text.out) as Answer).reliability).toMatchObject({
    votes: 2,
    calibrated: true,
  });
  const description = (): unknown => {
    const { dataset } = readPart10(new Uint8Array(readFileSync(at('r.dcm'))));
    return (dataset.SegmentSequence as Record<string, unknown>[])[0]!.SegmentDescription;
  };
  expect(description()).toContain('(1 + v) / 2');
  const { dataset } = readPart10(new Uint8Array(readFileSync(at('r.dcm'))));
  const stored = new Uint8Array((dataset.PixelData as ArrayBuffer[])[0]!);
  // Two votes reach a half at most.
  expect(stored.reduce((a, b) => Math.max(a, b), 0)).toBeGreaterThan(0.9 * 255);
  const hand = await runWith(
    'medclip-sam-1',
    ...to,
    ...['--box', '60,60,140,140', '--reliability', at('r.dcm')]
  );
  expect((JSON.parse(hand.out) as Answer).reliability).toMatchObject({
    votes: 1,
    calibrated: false,
  });
  expect(description()).toContain('not calibrated');
});
