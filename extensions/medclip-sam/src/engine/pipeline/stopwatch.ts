import type { TimingName } from '../contract';

const NAMES: readonly TimingName[] = [
  'load',
  'imageEncode',
  'textEncode',
  'saliency',
  'samEncode',
  'samDecode',
  'postprocess',
  'total',
];

/** Milliseconds per step of one run. Steps that did not happen stay 0. */
export class Stopwatch {
  private readonly started = performance.now();
  private readonly sums = new Map<TimingName, number>();

  async time<T>(name: TimingName, work: () => Promise<T>): Promise<T> {
    const from = performance.now();
    try {
      return await work();
    } finally {
      this.add(name, performance.now() - from);
    }
  }

  timeSync<T>(name: TimingName, work: () => T): T {
    const from = performance.now();
    const result = work();
    this.add(name, performance.now() - from);
    return result;
  }

  read(): Record<TimingName, number> {
    this.sums.set('total', performance.now() - this.started);
    const round = (name: TimingName): number => Math.round((this.sums.get(name) ?? 0) * 10) / 10;
    return Object.fromEntries(NAMES.map(n => [n, round(n)])) as Record<TimingName, number>;
  }

  private add(name: TimingName, ms: number): void {
    this.sums.set(name, (this.sums.get(name) ?? 0) + ms);
  }
}
