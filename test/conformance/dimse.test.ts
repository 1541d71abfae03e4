import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { readPart10 } from '@medclip/extension-medclip-sam/dicom/dataset/part10';
import { readSeg } from '@medclip/extension-medclip-sam/dicom/seg/segReader';
import { reportOfSeg } from '@medclip/extension-medclip-sam/dicom/sr/segReport';
import type { SegmentationType } from '@medclip/extension-medclip-sam/dicom/seg/segInput';
import { writeSeg } from '@medclip/extension-medclip-sam/dicom/seg/segWriter';
import { describeWithTool, runs } from '../support/externalTool';
import { freePort } from '../support/pacs/orthanc';
import { crImage, ctVolume, STUDY, usCine } from '../support/dicom/segSources';
import { frame, plain } from '../support/dicom/segSpecs';

const dcmtk = { name: 'dcmqrscp (dcmtk)', available: () => runs('dcmqrscp', ['--version']) };

/** An archive that speaks DIMSE only: what we write must pass through one unharmed on its way between sites. */
describeWithTool(dcmtk, 'through a DIMSE archive', () => {
  let folder: string;
  let port: number;
  let archive: ChildProcess;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'medclip-dimse-'));
    port = await freePort();
    mkdirSync(path.join(folder, 'db'));
    const configuration = [
      `NetworkTCPPort = ${port}`,
      'MaxPDUSize = 16384',
      'MaxAssociations = 16',
      'HostTable BEGIN',
      'HostTable END',
      'VendorTable BEGIN',
      'VendorTable END',
      'AETable BEGIN',
      `PACS ${path.join(folder, 'db')} RW (200, 1024mb) ANY`,
      'AETable END',
    ];
    writeFileSync(path.join(folder, 'qr.cfg'), `${configuration.join('\n')}\n`);
    archive = spawn('dcmqrscp', ['-c', path.join(folder, 'qr.cfg')], { stdio: 'ignore' });
    while (!(await answers(port))) await new Promise(resolve => setTimeout(resolve, 50));
  });
  afterAll(async () => {
    const ended = new Promise(resolve => archive.once('exit', resolve));
    archive.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });

  /** C-STORE, then C-GET of the study; returns the objects that came back, by SOP Instance UID. */
  function roundTrip(objects: readonly Uint8Array[]): Map<unknown, Uint8Array> {
    const files = objects.map((bytes, i) => {
      const file = path.join(folder, `sent-${i}.dcm`);
      writeFileSync(file, bytes);
      return file;
    });
    // -R: propose the SOP classes of the files; of itself storescu proposes none for segmentations.
    run('storescu', ['-R', '-aec', 'PACS', '127.0.0.1', String(port), ...files]);
    const out = mkdtempSync(path.join(folder, 'got-'));
    const keys = ['-k', '0008,0052=STUDY', '-k', `0020,000D=${STUDY}`];
    run('getscu', ['-S', '-aec', 'PACS', '-od', out, ...keys, '127.0.0.1', String(port)]);
    const got = readdirSync(out).map(name => new Uint8Array(readFileSync(path.join(out, name))));
    return new Map(got.map(bytes => [readPart10(bytes).dataset.SOPInstanceUID, bytes]));
  }

  test.each<readonly [string, SegmentationType]>([
    ['BINARY', 'BINARY'],
    ['FRACTIONAL', 'FRACTIONAL'],
  ])('a %s segmentation comes back with every voxel, code and character', async (_name, type) => {
    const written = [ctVolume(3), [crImage({ Rows: 61, Columns: 77 })], [usCine(3)]].map(sources =>
      writeSeg({
        sources,
        segments: [plain(1, { label: 'Knötchen 肺' })],
        frames: sources.map(source => frame(source)),
        type,
      })
    );
    const got = roundTrip(written.map(seg => seg.bytes));
    for (const { sopInstanceUID, bytes } of written) {
      expect(await readSeg(got.get(sopInstanceUID)!)).toEqual(await readSeg(bytes));
    }
  });

  test('a measurement report comes back', async () => {
    const sources = ctVolume(3);
    const seg = writeSeg({ sources, segments: [plain(1)], frames: sources.map(s => frame(s)) });
    const report = await reportOfSeg(seg.bytes, { sources, readerName: 'Rädiologist^Ann' });
    const got = roundTrip([report.bytes]).get(report.sopInstanceUID);
    const tree = (bytes: Uint8Array) => JSON.stringify(readPart10(bytes).dataset.ContentSequence);
    expect(tree(got!)).toBe(tree(report.bytes));
  });
});

function run(program: string, options: readonly string[]): void {
  const { status, stderr } = spawnSync(program, options, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program}: ${stderr}`);
}

function answers(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    socket.once('connect', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
  });
}
