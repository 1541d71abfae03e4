import type { FloatMap } from '../../core/raster';

/**
 * How much of the doubt about a pixel comes from passes that contradict each other, in 0..1; the rest from passes that are
 * undecided themselves. With p the probabilities of the passes, the doubt is 1 - |mean (2 p - 1)|; where no pass is undecided all of it is
 * contradiction: (mean |2 p - 1| - |mean (2 p - 1)|) / doubt. The counterpart of conflict and ignorance in subjective logic.
 *
 * @param passes at least one; all of one size
 */
export function passesDiffer(passes: readonly FloatMap[]): FloatMap {
  const { width, height } = passes[0]!;
  const said = new Float64Array(width * height);
  const decided = new Float64Array(width * height);
  for (const { data } of passes) {
    for (let i = 0; i < said.length; i++) {
      const vote = 2 * data[i]! - 1;
      said[i]! += vote / passes.length;
      decided[i]! += Math.abs(vote) / passes.length;
    }
  }
  const data = Float32Array.from(said, (v, i) => {
    const doubt = 1 - Math.abs(v);
    return doubt > 1e-6 ? Math.max(0, decided[i]! - Math.abs(v)) / doubt : 0;
  });
  return { width, height, data };
}
