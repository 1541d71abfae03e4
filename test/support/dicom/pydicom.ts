import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runs } from '../externalTool';

export const PYTHON = process.env.MEDCLIP_SAM_PYTHON ?? '/usr/bin/python3';

export const pydicomTool = {
  name: `pydicom with numpy (${PYTHON})`,
  available: () => runs(PYTHON, ['-c', 'import pydicom, numpy']),
};

const READ = `
import json, sys, warnings
warnings.simplefilter('ignore')
import pydicom
for path in sys.argv[1:]:
    d = pydicom.dcmread(path)
    a = d.pixel_array
    if a.ndim == 2: a = a[None]
    a.astype('<u2').tofile(path + '.pixels')
    frames = []
    for g in d.PerFrameFunctionalGroupsSequence:
        derived = g.get('DerivationImageSequence')
        src = derived[0].SourceImageSequence[0] if derived else pydicom.Dataset()
        sid = g.get('SegmentIdentificationSequence')
        frames.append({'sop': src.get('ReferencedSOPInstanceUID', ''), 'frame': src.get('ReferencedFrameNumber'),
                       'segment': sid[0].ReferencedSegmentNumber if sid else None})
    print(json.dumps({'shape': list(a.shape), 'frames': frames, 'patientName': str(d.PatientName), 'patientID': d.PatientID,
      'labels': [s.SegmentLabel for s in d.SegmentSequence], 'creator': str(d.get('ContentCreatorName', '')),
      'syntax': d.file_meta.TransferSyntaxUID,
      'parameters': [s.SegmentationAlgorithmIdentificationSequence[0].get('AlgorithmParameters') if 'SegmentationAlgorithmIdentificationSequence' in s else None for s in d.SegmentSequence],
      'private': sum(1 for e in d.iterall() if e.tag.is_private)}))
`;

export interface PydicomSeg {
  readonly shape: readonly [frames: number, rows: number, columns: number];
  readonly frames: readonly {
    readonly sop: string;
    readonly frame: number | null;
    readonly segment: number | null;
  }[];
  readonly patientName: string;
  readonly patientID: string;
  readonly labels: readonly string[];
  readonly creator: string;
  readonly syntax: string;
  readonly parameters: readonly (string | null)[];
  readonly private: number;
  readonly pixels: Uint16Array;
}

/** SEGs as pydicom reads them, all in one run: an implementation that shares no code with ours. */
export function readAllWithPydicom(objects: readonly Uint8Array[]): PydicomSeg[] {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'medclip-pydicom-'));
  try {
    const files = objects.map((bytes, i) => {
      const file = path.join(folder, `${i}.dcm`);
      writeFileSync(file, bytes);
      return file;
    });
    const { stdout, stderr, status } = spawnSync(PYTHON, ['-c', READ, ...files], {
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
      timeout: 240_000,
      env: { ...process.env, PYTHONIOENCODING: 'utf-8' },
    });
    if (status !== 0) throw new Error(`pydicom: ${stderr}`);
    const lines = stdout.trim().split('\n');
    return files.map((file, i) => {
      const pixels = new Uint8Array(readFileSync(`${file}.pixels`));
      return {
        ...JSON.parse(lines[i]!),
        pixels: new Uint16Array(pixels.buffer, 0, pixels.length / 2),
      };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One of them. */
export const readWithPydicom = (bytes: Uint8Array): PydicomSeg => readAllWithPydicom([bytes])[0]!;
