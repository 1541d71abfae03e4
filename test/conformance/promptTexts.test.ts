import { algorithmParameters } from '@medclip/extension-medclip-sam/dicom/seg/provenance';
import { readSeg } from '@medclip/extension-medclip-sam/dicom/seg/segReader';
import { writeSeg } from '@medclip/extension-medclip-sam/dicom/seg/segWriter';
import { lookUpTerm } from '@medclip/extension-medclip-sam/prompt/readPrompt';
import { dciodvfy, dciodvfyTool } from '../support/dicom/dciodvfy';
import { describeWithTool } from '../support/externalTool';
import { pydicomTool, readWithPydicom } from '../support/dicom/pydicom';
import { ctVolume } from '../support/dicom/segSources';
import { frame, plain } from '../support/dicom/segSpecs';

/** What a reader may type or paste, and the label that is stored for it. */
const PROMPTS: readonly (readonly [name: string, prompt: string, label: string])[] = [
  ['a backslash, which separates values', 'left\\right lung', 'left/right lung'],
  ['an equals sign, which separates name groups', 'a=b', 'a=b'],
  ['a caret, which separates name parts', 'a^b^^', 'a^b^^'],
  ['line breaks', 'lung\r\nEvil^Patient\nx\u2028y', 'lung Evil^Patient x y'],
  ['a pair of another key', 'x; edited=no; packSha256=0', 'x; edited=no; packSha256=0'],
  ['Arabic', 'ورم في الثدي', 'ورم في الثدي'],
  ['Hebrew with points', 'גִּידוּל', 'גִּידוּל'],
  ['a mark that reverses the text', 'lung\u202Egnul', 'lunggnul'],
  ['an emoji of several characters', 'lung 👩🏽‍⚕️🫁', 'lung 👩🏽‍⚕️🫁'],
  ['many emoji', '🫁'.repeat(100), '🫁'.repeat(64)],
  ['a character whose last bytes look like spaces', 'x \u{be820}', 'x \u{be820}'],
  ['half a character', 'lung \ud83e', 'lung \uFFFD'],
  ['control characters', 'lu\u0000n\u0007g\u001b\u009b', 'lung'],
  ['nothing that can be kept', '\u0000\u202E\u0007', 'Segment 1'],
  ['markup', '<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
  ['a very long one', 'lung '.repeat(200), 'lung '.repeat(13).trim().slice(0, 64)],
];

const FACTS = {
  saliency: 'gradcam',
  topK: null,
  prompting: 'box',
  postprocess: 'otsu',
  threshold: 0.5,
  verdict: 'strong',
  specificityScore: 1,
  packId: 'pack',
  packSha256: 'ab12',
  backend: 'wasm',
  edited: true,
  appVersion: '0.1.0',
} as const;

function segFor(prompt: string): Uint8Array {
  const sources = ctVolume();
  const parameters = algorithmParameters({ ...FACTS, prompt });
  const algorithm = { name: 'MedCLIP-SAM', version: '0.1.0', parameters };
  const term = lookUpTerm(prompt);
  const segments = [plain(1, { label: prompt, term, algorithm })];
  return writeSeg({ sources, segments, frames: [frame(sources[0]!)] }).bytes;
}

describeWithTool(pydicomTool, 'prompts as pydicom reads them', () => {
  test.each(PROMPTS)('%s', async (_name, prompt, label) => {
    const bytes = segFor(prompt);
    const read = readWithPydicom(bytes);
    expect(read.labels).toEqual([label]);
    expect(read.patientName).toBe('Müller^Ünal');
    expect(read.parameters[0]).toMatch(/^app=0\.1\.0; .*packSha256=ab12; .*edited=yes; prompt=/);
    expect(read.parameters[0]!.match(/edited=|packSha256=/g)).toHaveLength(2);
    expect((await readSeg(bytes)).segments[0]?.label).toBe(label);
  });
});

describeWithTool(dciodvfyTool, 'prompts as the validator sees them', () => {
  test.each(PROMPTS)('%s', (_name, prompt) => {
    const { errors, warnings } = dciodvfy(segFor(prompt));
    // It counts bytes where the standard counts characters (PS3.5, 6.2), and sums up what it found.
    const long = /Length invalid for this VR|contains invalid data values for Value Repr/;
    const real = prompt.length > 64 ? errors.filter(e => !long.test(e)) : errors;
    expect({ real, warnings }).toEqual({ real: [], warnings: [] });
  });
});
