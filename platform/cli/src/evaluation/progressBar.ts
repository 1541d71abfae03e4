/** A line on a terminal's stderr: share done, rate and time left; silent elsewhere. */
export function progressBar(total: number, stream: NodeJS.WriteStream = process.stderr) {
  const started = performance.now();
  const width = 30;
  return {
    show(done: number, inThisRun: number): void {
      if (!stream.isTTY) return;
      const filled = Math.round((width * done) / total);
      const perItem = (performance.now() - started) / Math.max(1, inThisRun);
      const left = timeLeft(((total - done) * perItem) / 1000);
      const bar = '#'.repeat(filled) + '-'.repeat(width - filled);
      const perMinute = (60_000 / perItem).toPrecision(2);
      stream.write(
        `\r\u001b[K[${bar}] ${done}/${total}  ${Number(perMinute)} per minute, ${left} left`
      );
    },
    end(): void {
      if (stream.isTTY) stream.write('\r\u001b[K');
    },
  };
}

export function timeLeft(seconds: number): string {
  const s = Math.round(seconds);
  if (s < 60) return `${s} s`;
  const m = Math.floor(s / 60);
  return m < 60 ? `${m} min ${s % 60} s` : `${Math.floor(m / 60)} h ${m % 60} min`;
}
