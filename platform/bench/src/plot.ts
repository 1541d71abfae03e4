/** One bar: a name, its stages in order, milliseconds each. */
export interface Bar {
  readonly name: string;
  readonly stages: readonly (readonly [stage: string, ms: number])[];
}

const WIDTH = 900;
const LEFT = 250;
const ROW = 34;
const COLOURS: Readonly<Record<string, string>> = {
  imageEncode: '#0969da',
  textEncode: '#54aeff',
  saliency: '#bc4c00',
  samEncode: '#1a7f37',
  samDecode: '#4ac26b',
  postprocess: '#8250df',
};
const OTHER = '#6e7781';

/** Stacked bars on a logarithmic axis: a run of minutes and one of milliseconds on the same page. */
export function stagesSvg(title: string, bars: readonly Bar[]): string {
  const totals = bars.map(b => b.stages.reduce((sum, [, ms]) => sum + ms, 0));
  const low = Math.floor(Math.log10(Math.max(1, Math.min(...totals))));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...totals, 1))));
  const x = (ms: number) =>
    LEFT + ((Math.log10(Math.max(ms, 10 ** low)) - low) / (high - low)) * (WIDTH - LEFT - 90);
  const bottom = 50 + bars.length * ROW;
  const ticks = Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i)).map(
    ms =>
      `<line x1="${x(ms)}" y1="40" x2="${x(ms)}" y2="${bottom}" stroke="#d0d7de"/>` +
      `<text x="${x(ms)}" y="34" text-anchor="middle">${time(ms)}</text>`
  );
  const rows = bars.map((bar, i) => {
    const y = 48 + i * ROW;
    const whole = x(totals[i]!) - LEFT;
    let at = LEFT;
    // The length is the total's logarithm; within it stages have their share of the time.
    const parts = bar.stages.map(([stage, ms]) => {
      const width = totals[i]! > 0 ? (whole * ms) / totals[i]! : 0;
      const rect =
        `<rect x="${at.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="20" fill="${COLOURS[stage] ?? OTHER}">` +
        `<title>${escape(stage)}: ${time(ms)}</title></rect>`;
      at += width;
      return rect;
    });
    return (
      `<text x="${LEFT - 8}" y="${y + 14}" text-anchor="end">${escape(bar.name)}</text>` +
      `${parts.join('')}<text x="${at + 6}" y="${y + 14}">${time(totals[i]!)}</text>`
    );
  });
  const legend = Object.entries(COLOURS).map(
    ([stage, colour], i) =>
      `<rect x="${20 + i * 140}" y="${bottom + 12}" width="12" height="12" fill="${colour}"/>` +
      `<text x="${38 + i * 140}" y="${bottom + 22}">${stage}</text>`
  );
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${bottom + 36}" role="img" font-family="sans-serif" font-size="12">` +
    `<rect width="100%" height="100%" fill="#fff"/><text x="20" y="18" font-size="14">${escape(title)}</text>` +
    `${[...ticks, ...rows, ...legend].join('')}</svg>\n`
  );
}

function time(ms: number): string {
  return ms >= 1000 ? `${(ms / 1000).toFixed(ms >= 10_000 ? 0 : 1)} s` : `${ms.toFixed(0)} ms`;
}

const escape = (s: string): string => s.replace(/[&<>"']/g, c => `&#${c.charCodeAt(0)};`);
