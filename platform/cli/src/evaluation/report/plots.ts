import type { Estimate } from '../bootstrap';

const WIDTH = 640;
const INK = '#0969da';
const escape = (s: string): string => s.replace(/[&<>"']/g, c => `&#${c.charCodeAt(0)};`);

/** Means with their intervals on a 0..1 axis, one row per group. */
export function intervalsSvg(rows: readonly (readonly [string, Estimate])[]): string {
  const left = 190;
  const height = 30 + rows.length * 26;
  const x = (v: number): number => left + v * (WIDTH - left - 60);
  const ticks = [0, 0.25, 0.5, 0.75, 1].map(
    t =>
      `<line x1="${x(t)}" y1="20" x2="${x(t)}" y2="${height}" stroke="#d0d7de"/><text x="${x(t)}" y="14" text-anchor="middle">${t}</text>`
  );
  const marks = rows.map(([name, e], i) => {
    const y = 34 + i * 26;
    return (
      `<text x="${left - 10}" y="${y + 4}" text-anchor="end">${escape(name)}</text>` +
      `<line x1="${x(e.ci95[0])}" y1="${y}" x2="${x(e.ci95[1])}" y2="${y}" stroke="${INK}" stroke-width="3"/>` +
      `<circle cx="${x(e.mean)}" cy="${y}" r="5" fill="${INK}"/><text x="${WIDTH - 50}" y="${y + 4}">${e.mean.toFixed(3)}</text>`
    );
  });
  return svg(height, 'Dice per group', [...ticks, ...marks]);
}

/** Twenty bins over 0..1. */
export function histogramSvg(values: readonly number[]): string {
  const bins = new Array<number>(20).fill(0);
  for (const v of values) bins[Math.min(19, Math.floor(v * 20))]!++;
  const top = Math.max(1, ...bins);
  const w = (WIDTH - 40) / 20;
  const bars = bins.map((n, i) => {
    const h = (120 * n) / top;
    const title = `<title>${(i / 20).toFixed(2)}–${((i + 1) / 20).toFixed(2)}: ${n}</title>`;
    return `<rect x="${20 + i * w}" y="${130 - h}" width="${w - 2}" height="${h}" fill="${INK}">${title}</rect>`;
  });
  const labels = [0, 0.5, 1].map(
    t => `<text x="${20 + t * (WIDTH - 40)}" y="148" text-anchor="middle">${t}</text>`
  );
  return svg(155, 'Distribution of Dice', [...bars, ...labels]);
}

function svg(height: number, label: string, parts: readonly string[]): string {
  return `<svg viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" role="img" aria-label="${label}" font-size="12">${parts.join('')}</svg>`;
}
