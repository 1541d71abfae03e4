import type { Bar } from './plot';
import { gScoreCamTotal } from './ratios';
import type { BenchReport } from './runBench';
import type { SideBySide } from './sideBySide';
import { spread } from './statistics';

/** The report for people: ratios first, then medians with their spread. */
export function reportText(report: BenchReport): string {
  const lines: string[] = [...report.notes, ''];
  for (const [name, value] of namedRatios(report.ratios)) {
    const cpu = cpuRatio(report, name);
    const inverse = value > 0 && value < 1 ? `   1/${(1 / value).toPrecision(3)}` : '';
    const byCpu = typeof cpu === 'number' ? `   (by processor time ${cpu.toPrecision(3)})` : '';
    lines.push(`${name.padEnd(30)} ${value.toPrecision(3)}${inverse}${byCpu}`);
  }
  const side = report.node?.sideBySide;
  if (side) lines.push('', ...stageLines(side));
  return `${lines.join('\n')}\n`;
}

/** Those against one anchor as `anchor.stage`. */
function namedRatios(ratios: BenchReport['ratios']): (readonly [string, number])[] {
  return Object.entries(ratios).flatMap(([name, value]) =>
    typeof value === 'number'
      ? [[name, value] as const]
      : Object.entries(value).map(([stage, ratio]) => [`${name}.${stage}`, ratio] as const)
  );
}

function cpuRatio({ cpuRatios, plainExport, transformersJs }: BenchReport, name: string) {
  const all = namedRatios({
    ...cpuRatios,
    ...(plainExport && { plainExport: plainExport.cpuRatios }),
    ...(transformersJs && { transformersJs: transformersJs.cpuRatios }),
  });
  return new Map(all).get(name);
}

function stageLines(side: SideBySide): string[] {
  const lines = ['seconds: median (low to high)'];
  const row = (name: string, runs: number[]) => {
    if (runs.length === 0) return;
    const s = spread(runs.map(ms => ms / 1000));
    lines.push(
      `${name.padEnd(46)} ${s.median.toFixed(2)} (${s.low.toFixed(2)} to ${s.high.toFixed(2)})`
    );
  };
  const { rounds, masks } = side;
  const measured = rounds.filter(r => r.reference);
  row(
    `PyTorch: gScoreCAM K=${masks} + SAM ViT-B`,
    measured.map(r => gScoreCamTotal(r, masks, masks, 'wall'))
  );
  row(
    'PyTorch: M2IB',
    measured.map(r => r.reference!.m2ib.wall.saliency ?? NaN)
  );
  row(
    `ours: gScoreCAM K=${masks} + SAM ViT-B`,
    rounds.map(r => r.like.wallMs)
  );
  row(
    'ours: the same, every mask forwarded',
    rounds.map(r => r.likeExact.wallMs)
  );
  row(
    'ours: the second prompt, channels cached',
    rounds.map(r => r.likeSecond.wallMs)
  );
  row(
    'ours: M2IB + MobileSAM',
    rounds.map(r => r.quality.wallMs)
  );
  row(
    'ours: M2IB alone, 10 x 10',
    rounds.map(r => r.m2ibLike.stages?.saliency ?? NaN)
  );
  row(
    'ours: the second prompt with M2IB',
    rounds.map(r => r.qualitySecond.wallMs)
  );
  row(
    'ours: a correction click',
    rounds.flatMap(r => r.clicks.map(c => c.wallMs))
  );
  const sent = rounds.map(r => r.like.channelsForwarded).join(', ');
  const sixty = rounds.flatMap(r => r.sixty.map(s => s.channelsForwarded)).join(', ');
  lines.push(`masks forwarded of ${masks}: ${sent}; of 60, first and second prompt: ${sixty}`);
  return lines;
}

/** The first round as bars, for the plot. */
export function reportBars(report: BenchReport): Bar[] {
  const round = report.node?.sideBySide.rounds[0];
  if (!round) return [];
  const ours = (stages: Readonly<Record<string, number>> = {}) =>
    Object.entries(stages).filter(([name, ms]) => name !== 'total' && ms > 0);
  const bars: Bar[] = [];
  if (round.reference) {
    const { gscorecam, sam, m2ib } = round.reference;
    bars.push({
      name: `PyTorch gScoreCAM (${report.settings.masks}) + SAM ViT-B`,
      stages: Object.entries({ ...gscorecam.wall, ...sam.wall }),
    });
    bars.push({
      name: 'PyTorch M2IB + SAM ViT-B',
      stages: Object.entries({ ...m2ib.wall, ...sam.wall }),
    });
  }
  return [
    ...bars,
    {
      name: `ours gScoreCAM (${report.settings.masks}) + SAM ViT-B`,
      stages: ours(round.like.stages),
    },
    { name: 'ours M2IB + MobileSAM', stages: ours(round.quality.stages) },
    { name: 'ours M2IB, second prompt', stages: ours(round.qualitySecond.stages) },
    { name: 'ours gScoreCAM, second prompt', stages: ours(round.likeSecond.stages) },
    { name: 'ours correction click', stages: [['samDecode', round.clicks[0]?.wallMs ?? 0]] },
  ];
}
