import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Option } from 'commander';
import { readPart10 } from '@medclip/extension-medclip-sam/dicom/dataset/part10';
import { createProgram } from '../../../platform/cli/src/program';
import { cliInProcess as cli } from '../../support/cli/cliInProcess';
import { dicomFile } from '../../support/dicom/dicomFile';

/** A drawing model that outlines the left half of whatever it is asked of. */
jest.mock('../../../platform/cli/src/openPipeline', () => {
  const mask = {
    ...{ width: 8, height: 8 },
    data: Uint8Array.from({ length: 64 }, (_, i) => Number(i % 8 < 4)),
  };
  const pipeline = { refine: () => Promise.resolve({ mask }), dispose: () => Promise.resolve() };
  const pack = { id: 'p', sam: { kind: 'sam' } };
  return { openPipeline: () => Promise.resolve({ pipeline, pack }) };
});

let dir: string;
const at = (name: string): string => join(dir, name);
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'medclip-hand-'));
  const header = {
    ...{ SOPClassUID: '1.2.840.10008.5.1.4.1.1.6.1', Modality: 'US' },
    ...{ StudyInstanceUID: '2.25.2', SeriesInstanceUID: '2.25.3', PatientID: 'x' },
  };
  writeFileSync(at('us.dcm'), dicomFile(new Uint8Array(64).fill(90), 8, 8, header));
});
afterAll(() => rmSync(dir, { recursive: true }));

const segment = (...more: string[]) =>
  cli('segment', '--image', at('us.dcm'), '--out', at('seg.dcm'), ...more);
const box = ['--box', '1,1,5,5'];

test.each([
  [[], 'BINARY', 'Outline'],
  [['--labelmap'], 'LABELMAP', 'Outline'],
  [['--labelmap', '--label', 'Cyst'], 'LABELMAP', 'Cyst'],
])('a box with %j is stored as %s, called %s', async (more, type, label) => {
  expect(await segment(...box, ...more)).toMatchObject({ code: 0, stderr: '' });
  const { dataset } = readPart10(new Uint8Array(readFileSync(at('seg.dcm'))));
  expect(dataset.SegmentationType).toBe(type);
  const [first] = (dataset.SegmentSequence as Record<string, unknown>[]).slice(-1);
  expect(first!.SegmentLabel).toBe(label);
});

/** What docs/cli.md allows beside a box or clicks, and the text, which is refused in its own words. */
const ALLOWED = [
  ...['image', 'frame', 'box', 'click', 'label', 'pack', 'boundary'],
  ...['out', 'reliability', 'labelmap', 'json', 'text'],
];
const { options } = createProgram().commands.find(c => c.name() === 'segment')!;
const others = options.filter(o => !ALLOWED.includes(o.attributeName()) || o.negate);

/** The option with a value that is good in itself. */
function typed({ long, flags, argChoices, required }: Option): string[] {
  if (!required) return [long!];
  const ending = /\.(png|dcm)/.exec(flags)?.[0];
  return [long!, argChoices?.[0] ?? (ending ? `x${ending}` : '1')];
}

test('the list of what goes with a text only is not empty', () => {
  expect(others.map(o => o.long)).toEqual(
    expect.arrayContaining(['--force', '--saliency', '--threshold', '--no-ensemble', '--modality'])
  );
});

test.each(others.map(o => [o.long!, typed(o)] as const))(
  '%s is refused with a box and with a click',
  async (name, args) => {
    for (const hand of [box, ['--click', '2,2,+']]) {
      expect(await segment(...hand, ...args)).toEqual({
        ...{ code: 2, stdout: '', stderr: `${name} goes with --text.\n` },
      });
    }
  }
);

test('several are named, and only those that were given', async () => {
  const { stderr } = await segment(...box, '--force', '--top-k', '5');
  expect(stderr.replace(/\n/, '').split(' go with')[0]!.split(', ').sort()).toEqual([
    '--force',
    '--top-k',
  ]);
});

test('a text names the segment itself', async () => {
  const { code, stderr } = await segment('--text', 'tumor', '--label', 'x');
  expect([code, stderr]).toEqual([2, '--label goes without --text, which names the segment.\n']);
});
