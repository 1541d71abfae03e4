import { data, type NaturalDataset } from 'dcmjs';
import { toPersonName } from '@medclip/extension-medclip-sam/dicom/dataset/dicomText';
import { readPart10 } from '@medclip/extension-medclip-sam/dicom/dataset/part10';
import { writeSeg } from '@medclip/extension-medclip-sam/dicom/seg/segWriter';
import type { Host } from '../../extensions/medclip-sam/src/viewer/host/host';
import { withOwnTexts } from '../../extensions/medclip-sam/src/viewer/saving/sourceTexts';
import { describeWithTool, runs } from '../support/externalTool';
import { namedFile } from '../support/namedFile';
import { startOrthanc, type RunningOrthanc } from '../support/pacs/orthanc';
import { frame, plain } from '../support/dicom/segSpecs';

const orthancTool = { name: 'Orthanc', available: () => runs('Orthanc', ['--version']) };
const ESC = '\u001b';

describeWithTool(
  orthancTool,
  'names in a SEG behind an archive that reads one character set',
  () => {
    let orthanc: RunningOrthanc;
    beforeAll(async () => {
      orthanc = await startOrthanc();
    });
    afterAll(() => orthanc?.stop());

    const metadataOf = async (file: Buffer): Promise<NaturalDataset> => {
      const stored = await fetch(`${orthanc.url}/instances`, {
        method: 'POST',
        body: new Uint8Array(file),
      });
      expect(stored.ok).toBe(true);
      const { dataset } = readPart10(new Uint8Array(file));
      const [study, series, sop] = ['StudyInstanceUID', 'SeriesInstanceUID', 'SOPInstanceUID'].map(
        keyword => String(dataset[keyword])
      );
      const where = `${orthanc.dicomWebUrl}/studies/${study}/series/${series}/instances/${sop}/metadata`;
      const [json] = (await (await fetch(where)).json()) as never[];
      return data.DicomMetaDictionary.naturalizeDataset(json!);
    };

    test.each([
      [
        'PS3.5 H.3.2',
        'ISO 2022 IR 13\\ISO 2022 IR 87',
        `\xd4\xcf\xc0\xde^\xc0\xdb\xb3=${ESC}$B;3ED${ESC}(J^${ESC}$BB@O:${ESC}(J`,
        'ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎',
      ],
      [
        'Latin and Cyrillic',
        'ISO 2022 IR 100\\ISO 2022 IR 144',
        `M\xfcller^Hans=${ESC}-L\xbb\xee\xda`,
        'Müller^Hans=Люк',
      ],
    ])('%s', async (name, sets, bytes, expected) => {
      const ids = { study: name, series: `${name} s`, sop: `${name} i`, patientId: name };
      const source = await metadataOf(namedFile(bytes, sets, { ...ids, rows: 64, columns: 64 }));
      // Else there is nothing to mend.
      expect(toPersonName(source.PatientName)).not.toBe(expected);
      const host = {
        ...{ services: {}, isLocal: () => false },
        pacs: () => ({ getConfig: () => ({ wadoRoot: orthanc.dicomWebUrl }) }),
      } as unknown as Host;
      const input = { sources: [source], segments: [plain(1)], frames: [frame(source)] };
      const seg = writeSeg(await withOwnTexts(host, input));
      expect(toPersonName(readPart10(seg.bytes).dataset.PatientName)).toBe(expected);
    });
  }
);
