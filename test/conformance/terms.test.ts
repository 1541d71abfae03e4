import { spawnSync } from 'node:child_process';
import table from '@medclip/extension-medclip-sam/prompt/lexicon/terms';
import { lookUpTerm } from '@medclip/extension-medclip-sam/prompt/readPrompt';
import { readSeg } from '@medclip/extension-medclip-sam/dicom/seg/segReader';
import { writeSeg } from '@medclip/extension-medclip-sam/dicom/seg/segWriter';
import { dciodvfy, dciodvfyTool } from '../support/dicom/dciodvfy';
import { describeWithTool } from '../support/externalTool';
import { PYTHON, pydicomTool } from '../support/dicom/pydicom';
import { usImage } from '../support/dicom/segSources';
import { plain } from '../support/dicom/segSpecs';

const rows = Object.values(table).flat();

/** Code and meaning of everything in the dictionaries of PS3.16 that pydicom carries. */
const DICTIONARY = `
import json
from pydicom.sr._concepts_dict import concepts
print(json.dumps([[s, c, m.lower()] for s, d in concepts.items() for v in d.values() for c, (m, _) in v.items()]))
`;

describeWithTool(pydicomTool, 'the table of terms', () => {
  test('has no code and no meaning that is not in the DICOM standard', () => {
    const { stdout } = spawnSync(PYTHON, ['-c', DICTIONARY], {
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    });
    const known = new Set((JSON.parse(stdout) as string[][]).map(entry => entry.join('|')));
    const foreign = rows.filter(({ code, meaning, ...row }) => {
      const scheme = 'scheme' in row ? row.scheme : 'SCT';
      return !known.has([scheme, code, meaning.toLowerCase()].join('|'));
    });
    expect(foreign.map(row => `${row.code} ${row.meaning}`)).toEqual([]);
  });
});

describeWithTool(dciodvfyTool, 'a SEG with a segment for every row', () => {
  test('is valid, and gives every term back', async () => {
    const source = usImage({ Rows: 16, Columns: 16 });
    const prompts = rows.map(row => `left ${row.names[0]}`);
    const terms = prompts.map(prompt => lookUpTerm(prompt));
    const { bytes } = writeSeg({
      sources: [source],
      segments: prompts.map((label, i) => plain(i + 1, { label, term: terms[i]! })),
      frames: prompts.map((_, i) => {
        const data = new Uint8Array(256);
        data[i] = 1;
        return {
          sopInstanceUID: source.SOPInstanceUID as string,
          segmentNumber: i + 1,
          mask: { width: 16, height: 16, data },
        };
      }),
    });
    const { errors, warnings } = dciodvfy(bytes);
    expect({ errors, warnings }).toEqual({ errors: [], warnings: [] });
    const read = await readSeg(bytes);
    expect(read.segments.map(s => ({ ...s.term, coded: true }))).toEqual(
      terms.map(term => ({ ...term, coded: true }))
    );
  });
});
