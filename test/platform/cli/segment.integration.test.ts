import { mkdtempSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPart10 } from '@medclip/extension-medclip-sam/dicom/dataset/part10';
import { readSeg } from '@medclip/extension-medclip-sam/dicom/seg/segReader';
import { samplePhantom } from '@medclip/samples/samplePhantom';
import { SAMPLE_STUDIES, sampleStudyFiles } from '@medclip/samples/studies/sampleStudy';
import { greyPng, readMaskPng } from '../../../platform/cli/src/pngImage';
import { cliInProcess as cli } from '../../support/cli/cliInProcess';
import { ellipsePng } from '../../support/images/ellipsePng';

describe('medclip-sam segment', () => {
  let dir: string;
  const at = (name: string): string => join(dir, name);

  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'medclip-cli-'));
    writeFileSync(at('us.png'), ellipsePng(320, 200));
    writeFileSync(at('broken.png'), ellipsePng(64, 64).subarray(0, 60));
    writeFileSync(at('text.txt'), 'not an image');
  });
  afterAll(() => rmSync(dir, { recursive: true }));

  const text = 'a breast ultrasound image showing a breast tumor';

  it('writes a mask of the image’s size and one JSON object', async () => {
    const { code, stdout, stderr } = await cli(
      ...['segment', '--image', at('us.png'), '--text', text, '--force'],
      ...['--out', at('mask.png'), '--heatmap', at('heat.png'), '--json']
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const json = JSON.parse(stdout) as Record<string, unknown> & {
      mask: { areaPx: number; width: number; height: number };
      timingsMs: Record<string, number>;
    };
    expect(json).toMatchObject({
      pack: 'nano-v1',
      prompt: text,
      saliency: 'gradcam',
      mask: { width: 320, height: 200, areaMm2: null },
      out: at('mask.png'),
    });
    expect(Object.keys(json.timingsMs).sort()).toEqual([
      'imageEncode',
      'load',
      'postprocess',
      'saliency',
      'samDecode',
      'samEncode',
      'textEncode',
      'total',
    ]);
    const mask = readMaskPng(readFileSync(at('mask.png')));
    expect([mask.width, mask.height]).toEqual([320, 200]);
    expect(mask.data.reduce((a, b) => a + b, 0)).toBe(json.mask.areaPx);
    expect(existsSync(at('heat.png'))).toBe(true);
  });

  it('says what of the outline is unusual where the kind of image is known, and writes it all the same', async () => {
    // Even tissue: whatever is outlined there is as bright as what lies around it.
    const even = Uint8Array.from({ length: 320 * 200 }, (_, i) => 90 + ((i * 7919) % 60));
    writeFileSync(at('even.png'), greyPng(320, 200, even));
    const run = async (image: string, ...more: string[]) => {
      const { code, stdout } = await cli(
        ...['segment', '--image', at(image), '--text', text, '--force', '--json'],
        ...['--out', at('unusual.png'), ...more]
      );
      expect(code).toBe(0);
      return (JSON.parse(stdout) as { unusual: readonly { trait: string }[] }).unusual;
    };
    const unusual = await run('even.png', '--modality', 'US');
    expect(unusual.map(u => u.trait)).toContain('contrast');
    expect(unusual.find(u => u.trait === 'contrast')).toMatchObject({ limit: { most: -0.25 } });
    expect(await run('even.png')).toEqual([]);
    expect(await run('us.png', '--modality', 'US')).toEqual([]);
  });

  it('ends with 3 and no mask where nothing is found', async () => {
    const out = at('none.png');
    const { code, stdout } = await cli(
      ...['segment', '--image', at('us.png'), '--text', 'a red car', '--out', out, '--json']
    );
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ found: false, mask: null, out: null });
    expect(existsSync(out)).toBe(false);
  });

  it.each([
    ['brain tumer', 'unknown-words', ['brain tumor'], 'brain'],
    ['Hirntumr', 'unknown-words', ['Hirntumor'], ''],
    ['withuot breast tumor', 'unknown-words', ['without breast tumor'], 'breast tumor'],
    ['pneumonia', 'unknown-words', [], 'pneumonia'],
    ['negative for tumor', 'absence-asked', [], 'tumor'],
    ['kein Brusttumor', 'absence-asked', [], 'breast tumor'],
    ['no pneumonia', 'absence-asked', [], 'pneumonia'],
  ])('%s: %s, exit 3, nothing written', async (prompt, outcome, didYouMean, target) => {
    const out = at('asked.png');
    const args = ['--image', at('us.png'), '--text', prompt, '--out', out, '--json'];
    const { code, stdout } = await cli('segment', ...args);
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ outcome, didYouMean, found: false, mask: null, out: null },
      meaning: { target },
    });
    expect(code).toBe(3);
    if (outcome === 'absence-asked' || prompt.startsWith('withuot')) {
      expect((await cli('segment', ...args, '--force')).code).toBe(3);
    }
    expect(existsSync(out)).toBe(false);
  });

  it('outlines the lung on the side that is named, wherever the image has it', async () => {
    const study = SAMPLE_STUDIES.find(s => s.kind === 'chest-dx')!;
    const [file] = sampleStudyFiles(study, samplePhantom(study.kind, study.seed));
    writeFileSync(at('dx.dcm'), file!);
    const middleOf = async (prompt: string) => {
      const { code, stdout } = await cli(
        ...['segment', '--image', at('dx.dcm'), '--text', prompt, '--force', '--json'],
        ...['--out', at('side.dcm')]
      );
      expect(code).toBe(0);
      const { mask, side, meaning } = JSON.parse(stdout) as {
        mask: { width: number; box: number[] };
        side: object;
        meaning: object;
      };
      const { segments } = await readSeg(new Uint8Array(readFileSync(at('side.dcm'))));
      const modifier = segments[0]!.term!.typeModifier?.meaning;
      return { middle: (mask.box[0]! + mask.box[2]!) / 2 / mask.width, side, meaning, modifier };
    };
    const left = await middleOf('linke Lunge');
    expect(left).toMatchObject({ side: { outlined: 'left' }, modifier: 'Left' });
    expect(left.meaning).toMatchObject({ target: 'lung', side: 'left', term: 'Lung, Left' });
    const right = await middleOf('right lung');
    expect(right).toMatchObject({ side: { outlined: 'right' }, modifier: 'Right' });
    // A frontal film as it is shown: the patient faces the reader.
    expect(left.middle).toBeGreaterThan(0.5);
    expect(right.middle).toBeLessThan(0.5);
  });

  it('writes label map, probability map and report of a DICOM image', async () => {
    const study = SAMPLE_STUDIES.find(s => s.kind === 'breast-us')!;
    const [file] = sampleStudyFiles(study, samplePhantom(study.kind, study.seed));
    writeFileSync(at('us.dcm'), file!);
    const { code, stdout, stderr } = await cli(
      ...['segment', '--image', at('us.dcm'), '--text', 'mass or cyst', '--force', '--json'],
      ...['--out', at('lm.dcm'), '--labelmap'],
      ...['--probability', at('p.dcm'), '--report', at('sr.dcm')]
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const json = JSON.parse(stdout) as { mask: { areaPx: number }; term: { candidates: string[] } };
    expect(json).toMatchObject({ probability: { out: at('p.dcm') } });
    expect(json.term).toMatchObject({ kind: 'ambiguous', meaning: expect.any(String) });
    expect(json.term.candidates).toEqual(expect.arrayContaining(['Mass (Breast)']));
    const [labelmap, probability] = await Promise.all(
      ['lm.dcm', 'p.dcm'].map(name => readSeg(new Uint8Array(readFileSync(at(name)))))
    );
    expect(labelmap!.type).toBe('LABELMAP');
    expect(labelmap!.frames[0]!.mask.data.filter(Boolean)).toHaveLength(json.mask.areaPx);
    expect(probability!.type).toBe('FRACTIONAL');
    expect(probability!.frames[0]!.fraction!.data.some(p => p > 0 && p < 1)).toBe(true);
    const report = readPart10(new Uint8Array(readFileSync(at('sr.dcm')))).dataset;
    expect(report).toMatchObject({ Modality: 'SR', VerificationFlag: 'UNVERIFIED' });
    expect(JSON.stringify(report)).toContain(labelmap!.sopInstanceUID);
  });

  it('writes the SEG, and says that the heatmap is blank, where a text points nowhere', async () => {
    const { code, stdout, stderr } = await cli(
      ...[
        'segment',
        '--pack',
        'medclip-sam-1',
        '--image',
        at('us.dcm'),
        '--text',
        'cat',
        '--force',
      ],
      ...['--out', at('cat.dcm'), '--probability', at('blank.dcm'), '--json']
    );
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringContaining(`${at('blank.dcm')} was not written: the heatmap is 0`),
    });
    expect(JSON.parse(stdout)).toMatchObject({ out: at('cat.dcm'), probability: { out: null } });
    expect((await readSeg(new Uint8Array(readFileSync(at('cat.dcm'))))).frames).toHaveLength(1);
    expect(existsSync(at('blank.dcm'))).toBe(false);
  });

  it.each([
    [
      'a missing file',
      ['--image', 'nowhere.png', '--text', 'x', '--out', 'o.png'],
      1,
      /does not exist/,
    ],
    ['a damaged PNG', ['--image', 'broken.png', '--text', 'x', '--out', 'o.png'], 1, /damaged/],
    ['no image at all', ['--image', 'text.txt', '--text', 'x', '--out', 'o.png'], 1, /DICOM/],
    ['an empty prompt', ['--image', 'us.png', '--text', ' ', '--out', 'o.png'], 1, /empty/],
    [
      'a SEG from a PNG',
      ['--image', 'us.png', '--text', 'x', '--out', 'o.dcm'],
      2,
      /needs a DICOM/,
    ],
    [
      'an unknown map',
      ['--image', 'us.png', '--text', 'x', '--out', 'o.png', '--saliency', 'y'],
      2,
      /choices/,
    ],
    [
      'a report of a PNG',
      ['--image', 'us.png', '--text', 'x', '--out', 'o.png', '--report', 'r.dcm'],
      2,
      /goes with a SEG/,
    ],
    [
      'a label map of a PNG',
      ['--image', 'us.png', '--text', 'x', '--out', 'o.png', '--labelmap'],
      2,
      /goes with a SEG/,
    ],
    ['no output', ['--image', 'us.png', '--text', 'x'], 2, /--out/],
    [
      'an unknown pack',
      ['--image', 'us.png', '--text', 'x', '--out', 'o.png', '--pack', 'z'],
      2,
      /No model pack/,
    ],
    [
      'topK of zero',
      ['--image', 'us.png', '--text', 'x', '--out', 'o.png', '--top-k', '0'],
      2,
      /whole number/,
    ],
  ])('%s: one sentence and the right code', async (_name, args, code, message) => {
    const paths = args.map(a => (/\.(png|txt|dcm)$/.test(a) ? at(a) : a));
    const r = await cli('segment', ...paths);
    expect(r.code).toBe(code);
    expect(r.stderr).toMatch(message);
    expect(r.stderr).not.toMatch(/\n\s+at /);
    expect(r.stdout).toBe('');
  });

  it('with --json a failure is one JSON object too', async () => {
    const r = await cli(
      ...['segment', '--image', at('us.png'), '--text', '', '--out', at('o.png'), '--json']
    );
    expect(r.code).toBe(1);
    expect(JSON.parse(r.stdout)).toMatchObject({ error: { code: 'bad-prompt' } });
  });
});
