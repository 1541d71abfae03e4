import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeSeg } from '@medclip/extension-medclip-sam/dicom/seg/segWriter';
import { readMaskPng } from '../../../platform/cli/src/pngImage';
import { cliInProcess } from '../../support/cli/cliInProcess';
import { compressedSegFile } from '../../support/generators/compressedSeg';
import { SYNTAX } from '../../support/generators/encodeDicom';
import { SEG_KINDS } from '../../support/generators/segKinds';
import { disc, usCine } from '../../support/dicom/segSources';
import { frame, plain } from '../../support/dicom/segSpecs';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'medclip-seg-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function read(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const { code, stdout, stderr } = await cliInProcess('seg', 'read', ...args);
  return { code, out: stdout, err: stderr };
}

test('writes a PNG per segment and frame, and says the rest as JSON', async () => {
  const source = usCine(3, { Rows: 21, Columns: 24 });
  const masks = [disc(24, 21, 4), disc(24, 21, 6)];
  const { bytes } = writeSeg({
    sources: [source],
    segments: [
      plain(1, { label: 'cyst', algorithm: { name: 'A', version: '1', parameters: 'p=1' } }),
    ],
    frames: masks.map((mask, i) => frame(source, { mask, frameNumber: i + 2 })),
  });
  const file = join(folder, 'seg.dcm');
  writeFileSync(file, bytes);
  const out = join(folder, 'new', 'folder');
  const { code, out: stdout } = await read(file, '--out', out, '--json');
  expect(code).toBe(0);
  const json = JSON.parse(stdout) as {
    readonly segments: readonly { readonly label: string; readonly algorithm: unknown }[];
    readonly frames: readonly {
      readonly png: string;
      readonly areaPx: number;
      readonly source: unknown;
    }[];
  };
  expect(json.segments[0]).toMatchObject({
    label: 'cyst',
    algorithm: { name: 'A', version: '1', parameters: 'p=1' },
  });
  expect(json.frames.map(f => f.source)).toEqual(
    [2, 3].map(frameNumber => ({ sopInstanceUID: source.SOPInstanceUID, frameNumber }))
  );
  json.frames.forEach(({ png, areaPx }, i) => {
    const mask = readMaskPng(new Uint8Array(readFileSync(join(out, png))));
    expect([...mask.data]).toEqual([...masks[i]!.data]);
    expect(areaPx).toBe(masks[i]!.data.reduce((a, b) => a + b, 0));
  });
  expect(JSON.parse(readFileSync(join(out, 'seg.json'), 'utf8'))).toEqual(json);
  expect(readdirSync(out)).toHaveLength(3);
});

test('a fractional one also gets its fractions', async () => {
  const source = usCine(1, { Rows: 8, Columns: 8 });
  const { bytes } = writeSeg({
    sources: [source],
    segments: [plain(1)],
    frames: [frame(source, { mask: disc(8, 8, 3) })],
    type: 'FRACTIONAL',
  });
  writeFileSync(join(folder, 'f.dcm'), bytes);
  expect((await read(join(folder, 'f.dcm'), '--out', join(folder, 'o'))).code).toBe(0);
  expect(readdirSync(join(folder, 'o')).sort()).toEqual([
    'seg.json',
    'segment1-frame1-fraction.png',
    'segment1-frame1.png',
  ]);
});

test('a compressed one by the decoders of images; one that is cut leaves no folder', async () => {
  const kind = SEG_KINDS.find(one => one.name === 'labelmap-8-bit')!;
  const bytes = await compressedSegFile('seg', kind, SYNTAX.jpegLs);
  const [file, out] = [join(folder, 'ls.dcm'), join(folder, 'o')];
  writeFileSync(file, bytes.subarray(0, bytes.length - 60));
  const cut = await read(file, '--out', out);
  expect(cut).toMatchObject({ code: 1, out: '' });
  expect(cut.err).toMatch(/incomplete or broken/);
  expect(existsSync(out)).toBe(false);
  writeFileSync(file, bytes);
  expect((await read(file, '--out', out)).code).toBe(0);
  const mask = readMaskPng(new Uint8Array(readFileSync(join(out, 'segment5-frame1.png'))));
  expect([...mask.data]).toEqual(kind.frames[0]!.stored.map(v => (v === 5 ? 1 : 0)));
});

test.each([
  ['missing', null, /does not exist/],
  ['no DICOM', 'hello', /cannot be read as DICOM/],
])('%s: one sentence, exit code 1, no folder', async (_name, content, sentence) => {
  const file = join(folder, 'x.dcm');
  if (content !== null) writeFileSync(file, content);
  const { code, err } = await read(file, '--out', join(folder, 'out'));
  expect(code).toBe(1);
  expect(err).toMatch(sentence);
  expect(err.trim().split('\n')).toHaveLength(1);
  expect(existsSync(join(folder, 'out'))).toBe(false);
});

test('without --out it is bad usage', async () => {
  expect((await read('x.dcm')).code).toBe(2);
});
