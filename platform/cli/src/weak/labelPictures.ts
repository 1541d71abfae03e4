import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { throwIfCancelled } from '@medclip/extension-medclip-sam/core/errors';
import { ANSWER, outlinedPicture } from '../evaluation/report/casePictures';
import { escape, number, STYLE, table } from '../evaluation/report/htmlReport';
import { readOneOfMany, readMask } from '../readImage';
import type { Reason } from './gate';
import type { LabelEntry, LabelsAbout } from './labels';

/** Side of one picture: a hundred fit on a screen or two. */
const SIDE = 150;
/** Pictures per sheet; what is beyond it is listed in manifest.json only. */
const MOST = 600;

const WORDS: Readonly<Record<Reason, string>> = {
  'not-seen': 'nothing seen',
  iou: 'predicted IoU too low',
  stability: 'edge not stable',
  parts: 'too many parts',
  agreement: 'disturbed boxes disagree',
};

async function figure(dir: string, entry: LabelEntry): Promise<string> {
  const { raster } = await readOneOfMany(join(dir, entry.image));
  const file = entry.mask === null ? null : join(dir, entry.mask);
  const outlines = file && existsSync(file) ? [[await readMask(file), ANSWER] as const] : [];
  const name = escape(basename(entry.image));
  const why = entry.reasons.map(r => WORDS[r]).join(', ');
  const figures =
    entry.iou === null
      ? ''
      : `IoU ${number(entry.iou)}, stability ${number(entry.stability)}, agreement ${number(entry.agreement)}`;
  return (
    `<figure><img src="${outlinedPicture(raster, outlines, SIDE)}" alt="${name}">` +
    `<figcaption>${name}<br>${[why, figures].filter(Boolean).join('<br>')}</figcaption></figure>`
  );
}

/** report.html: contact sheets of what will be learnt from and of what will not, for a person to look at first. */
export async function labelsReport(
  dir: string,
  about: LabelsAbout,
  entries: readonly LabelEntry[],
  signal?: AbortSignal
): Promise<string> {
  const sheet = async (title: string, words: string, list: readonly LabelEntry[]) => {
    if (list.length === 0) return '';
    const figures: string[] = [];
    for (const entry of list.slice(0, MOST)) {
      throwIfCancelled(signal);
      figures.push(await figure(dir, entry));
    }
    const more =
      list.length > MOST ? ` The first ${MOST} are shown; manifest.json names all of them.` : '';
    return `<h2>${title}: ${list.length}</h2><p class="note">${words}${more}</p>${figures.join('\n')}`;
  };
  const by = (group: LabelEntry['group']) => entries.filter(e => e.group === group);
  const { counts, gate, teacher } = about;
  const facts = [
    ['prompt', about.text],
    ['concept', about.concept],
    ['modality', about.modality ?? 'not said'],
    ['teacher', `${teacher.pack}, pack.json ${teacher.sha256.slice(0, 16)}…`],
    [
      'least predicted IoU, stability, agreement',
      [gate.minIou, gate.minStability, gate.minAgreement].join(', '),
    ],
    ['images', String(counts.images)],
    ...Object.entries(counts.leftOut).map(([r, n]) => [
      `left out: ${WORDS[r as Reason]}`,
      String(n),
    ]),
  ];
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Outlines to learn from: ${escape(about.text)}</title>
<style>${STYLE}figure{max-width:${SIDE}px}</style></head><body><h1>Outlines to learn from: ${escape(about.text)}</h1>
<p class="note">Research use only. A model drew these outlines; no person has checked them. Look at them before anything is trained: what is
wrong in many of them will be learnt. Delete an outline's file in masks/ to leave it out, or draw over it to correct it.</p>
${table(
  ['', ''],
  facts.map(row => row.map(c => escape(c!))),
  'facts'
)}
${await sheet('Kept', 'Learnt from as drawn.', by('kept'))}
${await sheet('Known normal', 'Learnt from as images without the finding.', by('normal'))}
${await sheet('Left out', 'Not learnt from; an image may be left out for several reasons.', by('left out'))}
</body></html>
`;
}
