/** Transfer syntaxes of objects in files (PS3.6 Table A-1), the retired ones of JPEG included: below 1.2.840.10008.1.2. */
const KNOWN: ReadonlySet<string> = new Set([
  ...['', '.1', '.1.98', '.1.99', '.2', '.5', '.8.1'],
  ...numbered(50, 66),
  ...['.4.70', '.4.80', '.4.81', ...numbered(90, 95), '.4.110', '.4.111', '.4.112'],
  ...numbered(100, 108),
  ...numbered(100, 106).map(one => `${one}.1`),
  ...numbered(201, 205),
]);

function numbered(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, i) => `.4.${from + i}`);
}

/** Whether an object in this transfer syntax can be kept: of an unknown one nobody could say what its bytes mean. */
export function isKnownSyntax(uid: string): boolean {
  const base = '1.2.840.10008.1.2';
  return uid.startsWith(base) && KNOWN.has(uid.slice(base.length));
}
