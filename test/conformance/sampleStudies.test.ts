import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { SAMPLE_STUDIES } from '@medclip/samples/studies/sampleStudy';
import { writeSampleStudies } from '@medclip/samples/writeSampleStudies';
import { dciodvfy, dciodvfyTool } from '../support/dicom/dciodvfy';
import { describeWithTool } from '../support/externalTool';

describeWithTool(dciodvfyTool, 'sample studies', () => {
  let folder = '';
  let files: string[] = [];
  const progress: number[] = [];
  beforeAll(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'medclip-samples-'));
    files = await writeSampleStudies(folder, { onProgress: f => progress.push(f) });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are all written, volumes slice by slice', () => {
    const counts = new Map<string, number>();
    for (const file of files) {
      const id = path.basename(path.dirname(file));
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    expect([...counts.keys()]).toEqual(SAMPLE_STUDIES.map(s => s.id));
    expect(counts.get('brain-mr')).toBeGreaterThanOrEqual(16);
    expect(counts.get('chest-ct')).toBeGreaterThanOrEqual(24);
    expect(progress.at(-1)).toBe(1);
  });

  it('have no errors and are recognised as what they are', () => {
    const verdicts = files.map(file => ({ file, ...dciodvfy(readFileSync(file)) }));
    const errors = verdicts.filter(v => v.errors.length > 0);
    expect(errors).toEqual([]);
    const iods = new Set(verdicts.map(v => v.iod));
    for (const iod of [
      'USImage',
      'USMultiFrameImage',
      'MRImage',
      'CTImage',
      'DXImageForPresentation',
    ]) {
      expect([...iods]).toContain(iod);
    }
  });

  it('can be cancelled before anything is written', async () => {
    const cancelled = writeSampleStudies(path.join(folder, 'none'), {
      signal: AbortSignal.abort(),
    });
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
  });
});
