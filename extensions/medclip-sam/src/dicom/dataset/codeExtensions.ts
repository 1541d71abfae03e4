/** Decodes bytes of one code element; undefined where it decodes none. */
interface CodeElement {
  readonly width: 1 | 2;
  readonly decode: (bytes: Uint8Array) => string;
}

const decoders = new Map<string, TextDecoder>();
function decoder(encoding: string): TextDecoder {
  const known = decoders.get(encoding) ?? new TextDecoder(encoding, { fatal: true });
  decoders.set(encoding, known);
  return known;
}

const single = (encoding: string): CodeElement => ({
  width: 1,
  decode: bytes => decoder(encoding).decode(bytes),
});
const double = (encoding: string, prefix: readonly number[] = []): CodeElement => ({
  width: 2,
  decode: bytes =>
    decoder(encoding).decode(Uint8Array.from([...prefix, ...bytes.map(b => b | 0x80)])),
});

/** ISO-IR 166 is TIS 620; what windows-874 adds to it does not occur. */
const ASCII = single('ascii');
const KATAKANA = single('shift_jis');
const JIS_X_0208 = double('euc-jp');
const JIS_X_0212 = double('euc-jp', [0x8f]);
const KS_X_1001 = double('euc-kr');
const GB_2312 = double('gb18030');

/** G1 of the single-byte sets, by registration number (PS3.3, C.12.1.1.2). */
const SINGLE_BYTE: Readonly<Record<string, CodeElement>> = {
  '13': KATAKANA,
  '100': single('iso-8859-1'),
  '101': single('iso-8859-2'),
  '109': single('iso-8859-3'),
  '110': single('iso-8859-4'),
  '144': single('iso-8859-5'),
  '127': single('iso-8859-6'),
  '126': single('iso-8859-7'),
  '138': single('iso-8859-8'),
  '148': single('iso-8859-9'),
  '203': single('iso-8859-15'),
  '166': single('windows-874'),
};
const SECOND: Readonly<Record<string, CodeElement>> = {
  ...SINGLE_BYTE,
  '149': KS_X_1001,
  '58': GB_2312,
};

/** Escape sequences (PS3.3, tables C.12-3 and C.12-4) and the half of the code table that each one fills. */
const ESCAPES: readonly (readonly [string, 'g0' | 'g1', CodeElement])[] = [
  ['(B', 'g0', ASCII],
  ['(J', 'g0', ASCII],
  ['$B', 'g0', JIS_X_0208],
  ['$@', 'g0', JIS_X_0208],
  ['$(D', 'g0', JIS_X_0212],
  [')I', 'g1', KATAKANA],
  ['$)C', 'g1', KS_X_1001],
  ['$)A', 'g1', GB_2312],
  ...(
    [
      ['A', '100'],
      ['B', '101'],
      ['C', '109'],
      ['D', '110'],
      ['L', '144'],
      ['G', '127'],
      ['F', '126'],
      ['H', '138'],
      ['M', '148'],
      ['b', '203'],
      ['T', '166'],
    ] as const
  ).map(([final, number]) => [`-${final}`, 'g1', SINGLE_BYTE[number]!] as const),
];

const WHOLE: Readonly<Record<string, string>> = {
  'ISO_IR 192': 'utf-8',
  GB18030: 'gb18030',
  GBK: 'gbk',
};
const numberOf = (set: string) => /(?:ISO_IR|ISO 2022 IR) (\d+)$/.exec(set)?.[1] ?? '';
const ESC = 0x1b;
/** Line ends, form feed and tab end what an escape has set, and so do the separators (PS3.5, 6.1.2.5.3). */
const RESETS = new Set([0x09, 0x0a, 0x0c, 0x0d, 0x5c]);
const NAME_RESETS = new Set([...RESETS, 0x3d, 0x5e]);

/**
 * Text in the sets of Specific Character Set (0008,0005), with code extensions (PS3.5, 6.1.2.5 and annexes H to K).
 *
 * @param sets values of the attribute; the first one holds where nothing has been escaped to
 * @returns null where the bytes are in none of the sets, nor in one that is used without being declared: they say nothing, and are not to be changed
 */
export function decodeText(
  bytes: Uint8Array,
  sets: readonly string[],
  { isName }: { readonly isName: boolean }
): string | null {
  try {
    const whole = WHOLE[sets[0] ?? ''];
    return whole ? decoder(whole).decode(bytes) : decodeExtended(bytes, sets, isName);
  } catch {
    return undeclared(bytes, sets);
  }
}

/**
 * What writers use in spite of what they declare, where the bytes leave no doubt: Shift JIS, of which ISO-IR 13 is a part, and
 * UTF-8.
 */
function undeclared(bytes: Uint8Array, sets: readonly string[]): string | null {
  if (bytes.includes(ESC)) return null;
  const others = numberOf(sets[0] ?? '') === '13' ? ['utf-8', 'shift_jis'] : ['utf-8'];
  for (const encoding of others) {
    try {
      return decoder(encoding).decode(bytes);
    } catch {
      continue;
    }
  }
  return null;
}

function decodeExtended(bytes: Uint8Array, sets: readonly string[], isName: boolean): string {
  const first = SECOND[numberOf(sets[0] ?? '')];
  // Writers forget the escape to the only set that has a second half.
  const fallback = sets.map(set => SECOND[numberOf(set)]).find(set => set !== undefined);
  const initial = { g0: ASCII, g1: first ?? fallback };
  const resets = isName ? NAME_RESETS : RESETS;
  let state = { ...initial };
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const byte = bytes[at]!;
    if (byte === ESC) {
      const next = String.fromCharCode(...bytes.subarray(at + 1, at + 4));
      const found = ESCAPES.find(([sequence]) => next.startsWith(sequence));
      if (!found) throw new RangeError('An escape sequence that DICOM does not know.');
      state = { ...state, [found[1]]: found[2] };
      at += 1 + found[0].length;
      continue;
    }
    const element = byte < 0x80 ? (byte <= 0x20 ? ASCII : state.g0) : state.g1;
    if (!element) throw new RangeError('A byte that no declared set has.');
    text += element.decode(bytes.subarray(at, at + element.width));
    if (element.width === 1 && resets.has(byte)) state = { ...initial };
    at += element.width;
  }
  return text;
}
