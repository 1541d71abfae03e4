import { csvText } from '../../files/csv';
import type { SampleResult } from '../evaluateSample';
import type { Summary } from '../summarize';

/** Quoted where needed, one row per run. */
export function resultsCsv(results: readonly SampleResult[]): string {
  const columns = Object.keys(results[0]!) as (keyof SampleResult)[];
  return csvText(
    columns,
    results.map(result => columns.map(column => result[column]))
  );
}

/** Columns padded to their widest cell. */
export function alignedTable(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map(r => r[i]!.length)));
  const line = (r: readonly string[]): string =>
    r
      .map((c, i) => c.padEnd(widths[i]!))
      .join('  ')
      .trimEnd();
  return `${rows.map(line).join('\n')}\n`;
}

export const decimals = (v: number | null | undefined): string => (v == null ? '-' : v.toFixed(3));

export function summaryText(groups: Readonly<Record<string, Summary>>): string {
  const f = decimals;
  const head = [
    'group',
    'n',
    'dice',
    'ci95',
    'iou',
    'nsd2px',
    'authors',
    'pointing',
    'boxIoU',
    'found',
    'refused',
  ];
  const rows = Object.entries(groups).map(([name, g]) => [
    name,
    String(g.n),
    f(g.dice?.mean),
    g.dice ? `${f(g.dice.ci95[0])}-${f(g.dice.ci95[1])}` : '-',
    f(g.iou?.mean),
    f(g.nsd2px?.mean),
    f(g.nsd2pxAuthors?.mean),
    f(g.pointing?.mean),
    f(g.boxIou?.mean),
    f(g.found.rate),
    f(g.absentRefused.rate),
  ]);
  return alignedTable([head, ...rows]);
}
