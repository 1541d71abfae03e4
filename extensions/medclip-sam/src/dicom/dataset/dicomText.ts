/** Values as DICOM allows them (PS3.5, 6.2). Nothing here throws: what cannot be kept is cut or left out. */

/** Control characters and unpaired surrogates make a file that other readers refuse. */
function wellFormed(text: string): string {
  return (
    text
      .replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '\uFFFD')
      // ISO 2022 escape sequences that a decoder has left: "\u001B$)C" before Korean.
      .replace(/\u001B[$()]{1,2}[0-~]/g, '')
      // C0, DEL and C1; tabs and line ends are treated by the callers.
      .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/g, '')
  );
}

/** Cuts by characters (code points), never through a surrogate pair. */
function cut(text: string, length: number): string {
  const characters = [...text];
  return characters.length <= length ? text : characters.slice(0, length).join('');
}

/** LO, SH: one line, no backslash (it separates values). */
export function toLine(text: string, length = 64): string {
  return cut(
    wellFormed(text)
      .replace(/[\t\r\n\u2028\u2029]+/g, ' ')
      .replaceAll('\\', '/')
      .trim(),
    length
  ).trim();
}

/**
 * A line that people typed, for lists in which it stands beside other text: without the marks that turn the direction of what
 * follows them. Arabic and Hebrew need none.
 */
export function toLabel(text: string, length = 64): string {
  return toLine(withoutDirectionMarks(text), length);
}

export function withoutDirectionMarks(text: string): string {
  return text.replace(/[\u202A-\u202E\u2066-\u2069]/g, '');
}

/** LT, ST, UT: lines end with CR LF. */
export function toParagraphs(text: string, length = 10240): string {
  return cut(
    wellFormed(text)
      .replace(/\t/g, ' ')
      .replace(/\r\n|\r|\n|\u2028|\u2029/g, '\r\n')
      .trimEnd(),
    length
  ).trimEnd();
}

/** CS: A-Z, 0-9, space and underscore, 16 characters. */
export function toCodeString(text: string): string {
  return text
    .normalize('NFKD')
    .toUpperCase()
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^A-Z0-9_ ]+/g, '_')
    .trim()
    .slice(0, 16)
    .trim();
}

/** DS: at most 16 characters; ten significant digits are more than any scanner has. */
export function toDecimalString(value: number): string {
  for (let digits = 10; digits > 0; digits--) {
    const text = String(Number(value.toPrecision(digits)));
    if (text.length <= 16) return text;
  }
  return '0';
}

/**
 * PN: up to three component groups (alphabetic=ideographic=phonetic), 64 characters each. Takes the shapes found in the
 * field: text, `{ Alphabetic, … }` of DICOM JSON, an array of either.
 */
export function toPersonName(value: unknown): string {
  const groups = nameGroups(value).map(group => toLine(group.replaceAll('=', ' '), 64));
  while (groups.length > 0 && !groups[groups.length - 1]) groups.pop();
  return groups.slice(0, 3).join('=');
}

function nameGroups(value: unknown): string[] {
  if (Array.isArray(value)) return nameGroups(value[0]);
  if (value === null || value === undefined) return [];
  if (typeof value === 'object' && 'Alphabetic' in value) {
    const { Alphabetic, Ideographic, Phonetic } = value as Record<string, unknown>;
    return [Alphabetic, Ideographic, Phonetic].map(g => (typeof g === 'string' ? g : ''));
  }
  if (typeof value === 'string' || value instanceof String) return String(value).split('=');
  return [];
}

/** DA as YYYYMMDD, also from the ACR-NEMA form 1994.11.05; empty when it is no date. */
export function toDate(text: string): string {
  const found = /^(\d{4})[.\-/]?(\d\d)[.\-/]?(\d\d)$/.exec(text.trim());
  if (!found) return '';
  const [, year, month, day] = found.map(Number);
  const date = new Date(Date.UTC(year!, month! - 1, day!));
  const real = date.getUTCMonth() === month! - 1 && date.getUTCDate() === day && year! > 1800;
  return real ? found.slice(1).join('') : '';
}

/** TM as HHMMSS.FFFFFF, also from HH:MM:SS; empty when it is no time. */
export function toTime(text: string): string {
  const digits = text.trim().replaceAll(':', '');
  return /^([01]\d|2[0-3])([0-5]\d([0-5]\d(\.\d{1,6})?)?)?$/.test(digits) ? digits : '';
}
