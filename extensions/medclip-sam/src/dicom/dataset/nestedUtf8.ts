import type { NaturalDataset } from 'dcmjs';

/**
 * dcmjs 0.52 decodes text inside sequences byte by byte, whatever the character set: "nödule" becomes "nÃ¶dule". Where such
 * text is valid UTF-8 and has characters beyond ASCII, it is decoded again. Works in place, below the top level only.
 */
export function repairNestedUtf8(dataset: NaturalDataset): void {
  for (const value of Object.values(dataset)) {
    if (!Array.isArray(value)) continue;
    // Person names look like items; those of the top level are already right.
    for (const item of value) if (isDataset(item) && !('Alphabetic' in item)) repairItem(item);
  }
}

function repairItem(item: NaturalDataset): void {
  for (const [keyword, value] of Object.entries(item)) {
    if (typeof value === 'string') item[keyword] = decodedNested(value);
    else if (Array.isArray(value)) {
      value.forEach((entry, i) => {
        if (typeof entry === 'string') value[i] = decodedNested(entry);
        else if (isDataset(entry)) repairItem(entry);
      });
    }
  }
}

/** Text of a sequence item as dcmjs gives it, decoded. */
export function decodedNested(text: string): string {
  if (!/[\u0080-\u00ff]/.test(text) || /[^\u0000-\u00ff]/.test(text)) return text;
  // A character may end in the byte A0 ("à" is C3 A0), which was trimmed as a no-break space. Only one is put back: with
  // two, the é that ends a Latin-1 text would turn into a Chinese character. Half of a four-byte character needs both.
  const half = /[\u00f0-\u00f4][\u0080-\u00bf]$/.test(text);
  for (const trimmed of ['', '\u00a0', ...(half ? ['\u00a0\u00a0'] : [])]) {
    try {
      const bytes = Uint8Array.from(text + trimmed, character => character.charCodeAt(0));
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch {
      continue;
    }
  }
  return text;
}

function isDataset(value: unknown): value is NaturalDataset {
  return (
    typeof value === 'object' &&
    value !== null &&
    !ArrayBuffer.isView(value) &&
    !(value instanceof ArrayBuffer)
  );
}
