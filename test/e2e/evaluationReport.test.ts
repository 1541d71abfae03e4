import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import type { SampleResult } from '../../platform/cli/src/evaluation/evaluateSample';
import { htmlReport } from '../../platform/cli/src/evaluation/report/htmlReport';
import {
  summarize,
  summarizeConfidence,
  summarizeGroups,
} from '../../platform/cli/src/evaluation/summarize';
import { greyPng } from '../../platform/cli/src/pngImage';
import { launchChromium } from '../support/browser/chromium';

const result = (image: string, group: string, dice: number): SampleResult => ({
  image,
  text: 'a breast tumor',
  group,
  absent: false,
  found: dice > 0,
  verdict: dice > 0 ? 'strong' : 'none',
  score: dice,
  confidence: dice > 0.8 ? 'high' : dice > 0 ? 'low' : null,
  unusual: dice > 0 ? '' : null,
  dice,
  iou: dice / (2 - dice),
  nsd2px: dice / 2,
  nsd2pxAuthors: dice,
  pointing: dice > 0.5 ? 1 : 0,
  boxIou: dice,
  ms: 20,
});

describe('the evaluation report in Chromium', () => {
  const results = [
    result('<b>first</b>.png', 'us', 0.9),
    result('second.png', 'us', 0.7),
    result('third.png', 'mr', 0),
  ];
  const picture = `data:image/png;base64,${greyPng(8, 8, new Uint8Array(64)).toString('base64')}`;
  let browser: Browser;
  let dir: string;

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'medclip-report-'));
    const all = summarize(results, 1);
    const html = htmlReport({
      pack: 'nano-v1',
      confidence: summarizeConfidence(results, 1),
      settings: { saliency: 'gradcam', seed: 1 },
      all,
      groups: summarizeGroups(results, 1),
      results,
      ablation: [{ saliency: 'm2ib', prompting: 'box', postprocess: 'crf', ...all }],
      cases: {
        best: [{ result: results[0]!, picture }],
        worst: [{ result: results[2]!, picture }],
      },
    });
    writeFileSync(join(dir, 'report.html'), html);
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
    rmSync(dir, { recursive: true });
  });

  it('shows the tables, plots and pictures without asking anyone', async () => {
    const page = await browser.newPage();
    const requests: string[] = [];
    const errors: string[] = [];
    page.on('request', r => requests.push(r.url()));
    page.on('pageerror', e => errors.push(e.message));
    page.on('console', m => m.type() === 'error' && errors.push(m.text()));
    await page.goto(pathToFileURL(join(dir, 'report.html')).href);

    const rows = await page.locator('#summary tbody tr').allInnerTexts();
    expect(rows.map(r => r.split('\t')[0])).toEqual(['all', 'mr', 'us']);
    expect(rows[0]).toMatch(/0\.533/);
    expect(rows[2]).toMatch(/0\.800/);
    expect(await page.locator('#ablation tbody tr').innerText()).toMatch(/m2ib\tbox\tcrf/);
    expect(await page.locator('#confidence tbody tr').allInnerTexts()).toEqual([
      expect.stringMatching(/^high\t1\t0\.900/),
      'moderate\t0\t–',
      expect.stringMatching(/^low\t1\t0\.700/),
    ]);
    expect(await page.locator('#papers').innerText()).toMatch(/MedCLIP-SAMv2/);
    expect(await page.locator('body').innerText()).toMatch(/Measured elsewhere/);
    expect(await page.locator('svg').count()).toBe(2);
    expect(await page.locator('svg circle').count()).toBe(3);
    const loaded = await page
      .locator('img')
      .evaluateAll(list => list.map(i => (i as HTMLImageElement).naturalWidth));
    expect(loaded).toEqual([8, 8]);
    expect(await page.locator('figcaption').first().innerText()).toContain('<b>first</b>.png');
    expect(requests.filter(u => !u.startsWith('file:') && !u.startsWith('data:'))).toEqual([]);
    expect(errors).toEqual([]);
    await page.close();
  });
});
