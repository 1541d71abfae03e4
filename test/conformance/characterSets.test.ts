import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { withOneCharacterSet } from '@medclip/extension-medclip-sam/dicom/dataset/characterSets';
import { toPersonName } from '@medclip/extension-medclip-sam/dicom/dataset/dicomText';
import { readPart10 } from '@medclip/extension-medclip-sam/dicom/dataset/part10';
import type { PersonName } from '@medclip/pacs/dicom/dicomJson';
import { parseInstance } from '@medclip/pacs/dicom/parseInstance';
import { readWithPydicom, PYTHON, pydicomTool } from '../support/dicom/pydicom';
import { describeWithTool } from '../support/externalTool';
import { writeSeg } from '@medclip/extension-medclip-sam/dicom/seg/segWriter';
import { frame, plain } from '../support/dicom/segSpecs';

const MAKE = `
import sys, pydicom
from pydicom.dataset import Dataset, FileMetaDataset
d = Dataset(); d.file_meta = FileMetaDataset()
d.file_meta.TransferSyntaxUID = sys.argv[2]
d.is_little_endian = True; d.is_implicit_VR = sys.argv[2] == '1.2.840.10008.1.2'
d.SpecificCharacterSet = sys.argv[3].split('|')
d.SOPClassUID = '1.2.840.10008.5.1.4.1.1.7'; d.SOPInstanceUID = '1.2.3'
d.file_meta.MediaStorageSOPClassUID = d.SOPClassUID; d.file_meta.MediaStorageSOPInstanceUID = '1.2.3'
d.StudyInstanceUID = '1.2.4'; d.SeriesInstanceUID = '1.2.5'; d.Modality = 'OT'
d.PatientName = sys.argv[4]; d.PatientID = 'P'
d.Rows = 8; d.Columns = 8
d.save_as(sys.argv[1], write_like_original=False)
`;

describeWithTool(pydicomTool, 'names in several character sets', () => {
  test.each([
    ['Japanese', '|ISO 2022 IR 87', 'Yamada^Tarou=山田^太郎', '1.2.840.10008.1.2.1'],
    ['Japanese, implicit', '|ISO 2022 IR 87', 'Yamada^Tarou=山田^太郎', '1.2.840.10008.1.2'],
    ['Korean', '|ISO 2022 IR 149', 'Hong^Gildong=洪^吉洞=홍^길동', '1.2.840.10008.1.2.1'],
    ['Chinese', 'GB18030', 'Wang^XiaoDong=王^小东', '1.2.840.10008.1.2.1'],
    ['Russian', 'ISO_IR 144', 'Люкceмбypг', '1.2.840.10008.1.2.1'],
    ['Greek', 'ISO_IR 126', 'Διονυσιος', '1.2.840.10008.1.2.1'],
  ])('%s: the SEG carries the name in UTF-8', (_name, sets, name, syntax) => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'medclip-charset-'));
    try {
      const file = path.join(folder, 'a.dcm');
      execFileSync(PYTHON, ['-W', 'ignore', '-c', MAKE, file, syntax, sets, name], {
        stdio: ['ignore', 'ignore', 'ignore'],
      });
      const { dataset } = readPart10(new Uint8Array(readFileSync(file)));
      const seg = writeSeg({ sources: [dataset], segments: [plain(1)], frames: [frame(dataset)] });
      expect(readWithPydicom(seg.bytes).patientName).toBe(name);
      const { json } = parseInstance(readFileSync(file));
      const [stored] = json['00100010']!.Value as PersonName[];
      const { Alphabetic, Ideographic, Phonetic } = stored!;
      expect([Alphabetic, Ideographic, Phonetic].filter(Boolean).join('=')).toBe(name);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

test('a set that nobody knows costs the umlauts at most, not the file', () => {
  expect(toPersonName('Hong^\u001B$)CGildong')).toBe('Hong^Gildong');
  expect(withOneCharacterSet(new Uint8Array(200))).toBeNull();
  expect(withOneCharacterSet(new Uint8Array(0))).toBeNull();
});
