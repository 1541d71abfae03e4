import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runs } from './externalTool';

export const PYTHON = process.env.MEDCLIP_SAM_PYTHON ?? '/usr/bin/python3';

export const pydicomTool = {
  name: `pydicom with numpy (${PYTHON})`,
  available: () => runs(PYTHON, ['-c', 'import pydicom, numpy']),
};

const READ = `
import json, sys, warnings
warnings.simplefilter('ignore')
import pydicom
d = pydicom.dcmread(sys.argv[1])
a = d.pixel_array
if a.ndim == 2: a = a[None]
a.astype('<u2').tofile(sys.argv[2])
frames = []
for g in d.PerFrameFunctionalGroupsSequence:
    src = g.DerivationImageSequence[0].SourceImageSequence[0]
    sid = g.get('SegmentIdentificationSequence')
    frames.append({'sop': src.ReferencedSOPInstanceUID, 'frame': src.get('ReferencedFrameNumber'),
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

/** A SEG as pydicom reads it: an implementation that shares no code with ours. */
export function readWithPydicom(bytes: Uint8Array): PydicomSeg {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'medclip-pydicom-'));
  try {
    const [file, out] = [path.join(folder, 'object.dcm'), path.join(folder, 'pixels')];
    writeFileSync(file, bytes);
    const { stdout, stderr, status } = spawnSync(PYTHON, ['-c', READ, file, out], {
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
      env: { ...process.env, PYTHONIOENCODING: 'utf-8' },
    });
    if (status !== 0) throw new Error(`pydicom: ${stderr}`);
    const pixels = new Uint8Array(readFileSync(out));
    return { ...JSON.parse(stdout), pixels: new Uint16Array(pixels.buffer, 0, pixels.length / 2) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
