/** One question with its evidence: x features, y the right answer, w its weight. */
export interface Example {
  readonly x: readonly number[];
  readonly y: 0 | 1;
  readonly w: number;
}

export interface LinearFit {
  readonly weights: readonly number[];
  readonly bias: number;
}

const RIDGE = 1e-2;
const STEPS = 30;

/**
 * Weighted logistic regression by Newton's method on standardised features, with a ridge (share of the total weight) that keeps
 * separable data finite. The bias is not penalised.
 */
export function fitLogistic(examples: readonly Example[]): LinearFit {
  const d = examples[0]?.x.length ?? 0;
  const total = examples.reduce((s, e) => s + e.w, 0);
  const mean = Array.from({ length: d }, (_, k) =>
    examples.reduce((s, e) => s + (e.w * e.x[k]!) / total, 0)
  );
  const spread = mean.map(
    (m, k) => Math.sqrt(examples.reduce((s, e) => s + (e.w * (e.x[k]! - m) ** 2) / total, 0)) || 1
  );
  const rows = examples.map(e => [...e.x.map((v, k) => (v - mean[k]!) / spread[k]!), 1]);
  const beta = new Array<number>(d + 1).fill(0);
  for (let step = 0; step < STEPS; step++) {
    const gradient = beta.map((b, k) => (k < d ? RIDGE * b : 0));
    const hessian = beta.map((_, i) => beta.map((__, k) => (i === k ? (i < d ? RIDGE : 1e-9) : 0)));
    rows.forEach((row, n) => {
      const { y, w } = examples[n]!;
      const p = 1 / (1 + Math.exp(-row.reduce((s, v, k) => s + v * beta[k]!, 0)));
      const c = (w / total) * p * (1 - p);
      row.forEach((v, i) => {
        gradient[i]! += (w / total) * (p - y) * v;
        row.forEach((u, k) => (hessian[i]![k]! += c * v * u));
      });
    });
    solve(hessian, gradient).forEach((delta, k) => (beta[k]! -= delta));
  }
  const weights = spread.map((s, k) => beta[k]! / s);
  return { weights, bias: beta[d]! - weights.reduce((s, v, k) => s + v * mean[k]!, 0) };
}

export const logit = (x: readonly number[], fit: LinearFit): number =>
  x.reduce((s, v, k) => s + v * fit.weights[k]!, fit.bias);

/** Gaussian elimination with partial pivoting; the matrices are a handful of rows. */
function solve(a: number[][], b: readonly number[]): number[] {
  const n = b.length;
  const m = a.map((row, i) => [...row, b[i]!]);
  for (let c = 0; c < n; c++) {
    let pivot = c;
    for (let r = c + 1; r < n; r++) if (Math.abs(m[r]![c]!) > Math.abs(m[pivot]![c]!)) pivot = r;
    [m[c], m[pivot]] = [m[pivot]!, m[c]!];
    for (let r = 0; r < n; r++) {
      if (r === c) continue;
      const f = m[r]![c]! / m[c]![c]!;
      for (let k = c; k <= n; k++) m[r]![k]! -= f * m[c]![k]!;
    }
  }
  return m.map((row, i) => row[n]! / row[i]!);
}
