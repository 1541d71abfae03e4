import type { AblationRow } from '../ablation';
import type { Estimate } from '../bootstrap';
import type { CasePicture } from './casePictures';
import type { SampleResult } from '../evaluateSample';
import { histogramSvg, intervalsSvg } from './plots';
import { PAPER_ROWS } from '../paperRows';
import type { ConfidenceSummary, Summary } from '../summarize';

export interface ReportContents {
  readonly pack: string;
  readonly confidence: ConfidenceSummary;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly all: Summary;
  readonly groups: Readonly<Record<string, Summary>>;
  readonly results: readonly SampleResult[];
  readonly ablation: readonly AblationRow[];
  readonly cases: { readonly best: readonly CasePicture[]; readonly worst: readonly CasePicture[] };
}

export const escape = (s: string): string => s.replace(/[&<>"']/g, c => `&#${c.charCodeAt(0)};`);
export const number = (v: number | null | undefined): string => (v == null ? '–' : v.toFixed(3));
const estimate = (e: Estimate | null): string =>
  e ? `${number(e.mean)} <small>${number(e.ci95[0])}–${number(e.ci95[1])}</small>` : '–';

export const STYLE = `
body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1b1f24}
table{border-collapse:collapse;margin:1rem 0}th,td{padding:.3rem .8rem;border-bottom:1px solid #d0d7de;text-align:left}
td small{color:#57606a}figure{display:inline-block;margin:.5rem;max-width:15rem;vertical-align:top}figcaption{font-size:.8rem}
.note{color:#57606a}`;

export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  id: string
): string {
  const cells = (tag: string, r: readonly string[]): string =>
    r.map(c => `<${tag}>${c}</${tag}>`).join('');
  return `<table id="${id}"><thead><tr>${cells('th', head)}</tr></thead><tbody>${rows
    .map(r => `<tr>${cells('td', r)}</tr>`)
    .join('')}</tbody></table>`;
}

function summaryTable(groups: Readonly<Record<string, Summary>>): string {
  const rows = Object.entries(groups).map(([name, s]) => [
    escape(name),
    String(s.n),
    estimate(s.dice),
    estimate(s.iou),
    estimate(s.nsd2px),
    estimate(s.nsd2pxAuthors),
    estimate(s.pointing),
    estimate(s.boxIou),
    `${number(s.found.rate)} <small>n ${s.found.n}</small>`,
    `${number(s.absentRefused.rate)} <small>n ${s.absentRefused.n}</small>`,
  ]);
  const head = [
    'group',
    'runs',
    'Dice',
    'IoU',
    'NSD 2 px',
    'NSD, authors’ way',
    'pointing',
    'box IoU',
    'found',
    'absent refused',
  ];
  return table(head, rows, 'summary');
}

function figures(title: string, list: readonly CasePicture[]): string {
  if (list.length === 0) return '';
  const items = list.map(
    c =>
      `<figure><img src="${c.picture}" alt="${escape(c.result.image)}"><figcaption>${escape(c.result.image)}<br>` +
      `Dice ${number(c.result.dice)}, ${escape(c.result.verdict)}</figcaption></figure>`
  );
  return `<h2>${title}</h2><p class="note">Truth green, answer magenta.</p>${items.join('')}`;
}

/** One HTML file without any outside reference: tables, plots, best and worst cases. */
export function htmlReport(c: ReportContents): string {
  const groups = { all: c.all, ...c.groups };
  const dice = c.results.flatMap(r => (r.dice === null ? [] : [r.dice]));
  const settings = Object.entries(c.settings).map(([k, v]) => [escape(k), escape(String(v))]);
  const ablation = c.ablation.map(a => [
    a.saliency,
    a.prompting,
    a.postprocess,
    estimate(a.dice),
    estimate(a.nsd2px),
    estimate(a.nsd2pxAuthors),
    estimate(a.pointing),
  ]);
  const confidence = Object.entries(c.confidence).map(([level, s]) => [
    level,
    String(s.n),
    estimate(s.dice),
  ]);
  const paper = PAPER_ROWS.map(p => [p.name, p.breastUltrasound, p.brainMri, p.lungXRay, p.lungCt]);
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Evaluation of ${escape(c.pack)}</title>
<style>${STYLE}</style></head><body><h1>Evaluation of ${escape(c.pack)}</h1>
<p class="note">Research use only. Means with 95 % bootstrap intervals over images; an image whose finding was not found counts as Dice 0.
The authors’ NSD lifts the mask to a slab and is dominated by area; the other one is the true boundary measure.</p>
${summaryTable(groups)}
<h2>Dice per group</h2>${intervalsSvg(Object.entries(groups).flatMap(([n, s]) => (s.dice ? [[n, s.dice] as const] : [])))}
<h2>Distribution of Dice</h2>${histogramSvg(dice)}
<h2>Dice per confidence</h2><p class="note">Masks that were offered where the finding is there, by the word they were offered with.</p>
${table(['confidence', 'masks', 'Dice'], confidence, 'confidence')}
${ablation.length > 0 ? `<h2>Ablation</h2>${table(['saliency', 'SAM prompt', 'coarse mask', 'Dice', 'NSD 2 px', 'NSD, authors’ way', 'pointing'], ablation, 'ablation')}` : ''}
${figures('Best cases', c.cases.best)}${figures('Worst cases', c.cases.worst)}
<h2>Settings</h2>${table(['setting', 'value'], settings, 'settings')}
<h2>For orientation: the papers</h2><p class="note">Measured elsewhere, on other data and with other weights; not comparable. DSC / NSD in percent, NSD the authors’ way.</p>
${table(['method', 'breast ultrasound', 'brain MRI', 'lung X-ray', 'lung CT'], paper, 'papers')}
</body></html>
`;
}
