const SEQUENCES = 16;

/**
 * Inputs on which the converter measures what rounding costs: always the same, without any image or text of anybody.
 */

/** Token sequences between [CLS] and [SEP] as BERT vocabularies number them, spread over the vocabulary; always the same. */
export function sampleSequences(vocabulary: number, context: number): BigInt64Array[] {
  const [cls, sep, first] = [2, 3, 5];
  return Array.from({ length: SEQUENCES }, (_, k) => {
    const length = Math.min(context, 4 + 3 * k);
    const word = (i: number) => first + ((k * 7919 + i * 104729) % Math.max(1, vocabulary - first));
    return BigInt64Array.from({ length }, (_, i) =>
      BigInt(i === 0 ? cls : i === length - 1 ? sep : word(i))
    );
  });
}

/**
 * A picture as a model sees it, (1,3,S,S): a bright disc on a dark ground with a texture, values within -2..2 as after the
 * models' normalisation.
 */
export function samplePixels(side: number): Float32Array {
  const data = new Float32Array(3 * side * side);
  for (let i = 0; i < data.length; i++) {
    const x = (i % side) / side;
    const y = (Math.floor(i / side) % side) / side;
    const inside = Math.hypot(x - 0.4, y - 0.55) < 0.18;
    data[i] = (inside ? 1.2 : -0.7) + 0.5 * Math.sin(40 * x + 23 * y);
  }
  return data;
}

/** Activation maps as masks, (count,g,g). */
export function sampleChannels(count: number, grid: number): Float32Array {
  return Float32Array.from(
    { length: count * grid * grid },
    (_, i) => Math.sin(0.37 * i) + Math.cos(0.011 * i)
  );
}

export function cosine(a: Float32Array, b: Float32Array): number {
  let [dot, aa, bb] = [0, 0, 0];
  a.forEach((value, i) => {
    const other = b[i] as number;
    dot += value * other;
    aa += value * value;
    bb += other * other;
  });
  return dot / Math.sqrt(aa * bb);
}
