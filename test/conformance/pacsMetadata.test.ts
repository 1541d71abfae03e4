import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { writeSeg } from '@medclip/extension-medclip-sam/dicom/seg/segWriter';
import { firstText, type DicomJson, type DicomJsonElement } from '@medclip/pacs/dicom/dicomJson';
import { parseInstance } from '@medclip/pacs/dicom/parseInstance';
import { describeWithTool } from '../support/externalTool';
import { filesOf, IMAGE_KINDS } from '../support/generators/imageKinds';
import { SEG_KINDS, segFileOf } from '../support/generators/segKinds';
import { PYTHON, pydicomTool } from '../support/dicom/pydicom';
import { ctVolume } from '../support/dicom/segSources';
import { frame, plain } from '../support/dicom/segSpecs';
import { alsoWithTestData } from '../support/testData';

const TO_JSON = `
import json, sys, warnings
warnings.simplefilter('ignore')
import pydicom
pydicom.config.settings.reading_validation_mode = pydicom.config.IGNORE
out = {}
for f in sys.argv[1:]:
    out[f] = pydicom.dcmread(f).to_json_dict(bulk_data_threshold=0, bulk_data_element_handler=lambda e: 'bulk', suppress_invalid_tags=True)
print(json.dumps(out))
`;

/** Files a PACS must refuse: no Part-10 header, no series, cut off. */
const REFUSED = new Set([
  'HTJ2KLossless_08_RGB.dcm',
  'JLSL_RGB_ILV1.dcm',
  'OT-PAL-8-face.dcm',
  'MR_truncated_BROKEN.dcm',
]);

/** Values as both sides mean them: binary as such, numbers to six digits, text without pad characters, absent as empty. */
function meaning(element: DicomJsonElement): unknown {
  if (element.BulkDataURI !== undefined || element.InlineBinary !== undefined) return 'binary';
  const values = (element.Value ?? []).map(value => {
    if (element.vr === 'SQ') return meanings(value as DicomJson);
    if (typeof value === 'number') return Math.round(value * 1e6) / 1e6;
    if (typeof value === 'string') return value.trim() || null;
    return value;
  });
  const isEmpty = (v: unknown) => v === null || v === '' || JSON.stringify(v) === '{}';
  return values.every(isEmpty) ? [] : values;
}

/** Without private elements, whose VR depends on a private dictionary, and group lengths. */
function meanings(dataset: DicomJson): Record<string, unknown> {
  const kept = Object.entries(dataset).filter(
    ([tag]) =>
      parseInt(tag.slice(0, 4), 16) % 2 === 0 && !tag.endsWith('0000') && tag !== '00080005'
  );
  return Object.fromEntries(kept.map(([tag, e]) => [tag, { vr: e.vr, value: meaning(e) }]));
}

/** Files by path, as pydicom writes them in DICOM JSON. */
function jsonByPydicom(files: readonly string[]): Record<string, DicomJson> {
  const done = spawnSync(PYTHON, ['-c', TO_JSON, ...files], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (done.status !== 0) throw new Error(`pydicom: ${done.stderr}`);
  return JSON.parse(done.stdout);
}

describeWithTool(pydicomTool, 'the embedded PACS reads as pydicom does', () => {
  describe('images and segmentations of every kind', () => {
    const good = [
      ...IMAGE_KINDS.filter(kind => !kind.notStored).map(
        kind => [kind.name, async () => (await filesOf(kind))[0]!] as const
      ),
      ...SEG_KINDS.map(kind => [`seg/${kind.name}`, async () => segFileOf(kind)] as const),
    ];
    const files = new Map<string, { readonly path: string; readonly bytes: Uint8Array }>();
    let folder: string;
    let reference: Record<string, DicomJson>;

    beforeAll(async () => {
      folder = mkdtempSync(path.join(os.tmpdir(), 'medclip-metadata-'));
      for (const [name, make] of good) {
        const file = path.join(folder, `${files.size}.dcm`);
        files.set(name, { path: file, bytes: await make() });
        writeFileSync(file, files.get(name)!.bytes);
      }
      reference = jsonByPydicom([...files.values()].map(file => file.path));
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    test.each(good)('%s', name => {
      const { path: file, bytes } = files.get(name)!;
      const { json } = parseInstance(Buffer.from(bytes));
      expect(meanings(json)).toEqual(meanings(reference[file]!));
    });

    test.each(IMAGE_KINDS.filter(kind => kind.notStored).map(kind => [kind.name, kind] as const))(
      '%s is refused',
      async (_name, kind) => {
        const [file] = await filesOf(kind);
        expect(() => parseInstance(Buffer.from(file!))).toThrow(kind.notStored);
      }
    );
  });

  alsoWithTestData('real files', ['data/dicom'], root => {
    const folder = path.join(root, 'data', 'dicom');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter(name => name.endsWith('.dcm'))
      .map(name => path.join(folder, name));
    const good = files.filter(file => !REFUSED.has(path.basename(file)));
    let reference: Record<string, DicomJson>;

    beforeAll(() => {
      reference = jsonByPydicom(good);
    });

    test.each(good.map(file => [path.relative(folder, file), file]))('%s', (_name, file) => {
      const { json } = parseInstance(readFileSync(file));
      expect(meanings(json)).toEqual(meanings(reference[file] as DicomJson));
    });

    test.each(files.filter(file => REFUSED.has(path.basename(file))))('%s is refused', file => {
      expect(() => parseInstance(readFileSync(file))).toThrow(/Part 10|Series|cut off/);
    });
  });
});

test('text inside sequences is served as it was written', async () => {
  const label = 'nödule ورم 🫁 à';
  const [source] = ctVolume();
  const { bytes } = writeSeg({
    sources: [source!],
    segments: [plain(1, { label })],
    frames: [frame(source!)],
  });
  const { json } = parseInstance(Buffer.from(bytes));
  const [segment] = json['00620002']!.Value as DicomJson[];
  expect(firstText(segment!, '00620005')).toBe(label);
  expect(firstText(segment!, '00620020')).toBe(label);
});
