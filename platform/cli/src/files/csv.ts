/**
 * One cell of a CSV file (RFC 4180), quoted where needed. A text that a spreadsheet would take for a formula gets an apostrophe in
 * front, which spreadsheets show as text (OWASP, CSV injection); numbers stay numbers.
 */
export function csvCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = String(value);
  const isFormula = typeof value !== 'number' && /^[\s\0]*[=+\-@\t\r\n＝＋－＠]/u.test(text);
  const safe = isFormula ? `'${text}` : text;
  return /[",\r\n\t;]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

/** Rows as CSV with a heading. */
export function csvText(heading: readonly string[], rows: readonly (readonly unknown[])[]): string {
  return [heading, ...rows].map(row => `${row.map(csvCell).join(',')}\n`).join('');
}
