/** sRGB, 0..255 each. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** Well apart on grey images, also for the colour-blind (Okabe and Ito). */
const PALETTE: readonly Rgb[] = [
  [230, 159, 0],
  [86, 180, 233],
  [0, 158, 115],
  [240, 228, 66],
  [204, 121, 167],
  [213, 94, 0],
  [0, 114, 178],
];

/** Colour of the n-th segment (from 1) when nobody chose one. */
export function defaultColour(segmentNumber: number): Rgb {
  return PALETTE[(segmentNumber - 1) % PALETTE.length]!;
}

/** sRGB as RecommendedDisplayCIELabValue (0062,000D): D65 sRGB to PCS D50 L*a*b*, 16 bits each (PS3.3, C.10.7.1.1). */
export function toDicomLab(rgb: Rgb): [number, number, number] {
  const [r, g, b] = rgb.map(v => linear(Math.min(255, Math.max(0, v)) / 255)) as [
    number,
    number,
    number,
  ];
  // sRGB to XYZ adapted to D50 (Bradford), each divided by the D50 white point.
  const x = f((0.4360747 * r + 0.3850649 * g + 0.1430804 * b) / 0.9642);
  const y = f(0.2225045 * r + 0.7168786 * g + 0.0606169 * b);
  const z = f((0.0139322 * r + 0.0971045 * g + 0.7141733 * b) / 0.8251);
  const word = (v: number): number => Math.min(65535, Math.max(0, Math.round(v)));
  return [
    word(((116 * y - 16) * 65535) / 100),
    word(((500 * (x - y) + 128) * 65535) / 255),
    word(((200 * (y - z) + 128) * 65535) / 255),
  ];
}

/** The inverse, for segments read from a file. */
export function fromDicomLab(lab: readonly [number, number, number]): Rgb {
  const y = ((lab[0] * 100) / 65535 + 16) / 116;
  const x = y + ((lab[1] * 255) / 65535 - 128) / 500;
  const z = y - ((lab[2] * 255) / 65535 - 128) / 200;
  const [X, Y, Z] = [0.9642 * inverseF(x), inverseF(y), 0.8251 * inverseF(z)];
  return [
    gamma(3.1338561 * X - 1.6168667 * Y - 0.4906146 * Z),
    gamma(-0.9787684 * X + 1.9161415 * Y + 0.033454 * Z),
    gamma(0.0719453 * X - 0.2289914 * Y + 1.4052427 * Z),
  ];
}

const linear = (v: number): number => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
const f = (t: number): number =>
  t > 216 / 24389 ? Math.cbrt(t) : (24389 / 27 / 116) * t + 16 / 116;
const inverseF = (t: number): number => (t > 6 / 29 ? t ** 3 : 3 * (6 / 29) ** 2 * (t - 4 / 29));
function gamma(v: number): number {
  const c = v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055;
  return Math.min(255, Math.max(0, Math.round(c * 255)));
}
