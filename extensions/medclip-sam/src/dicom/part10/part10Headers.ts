/** Tag, VR, two reserved bytes and a length of four (PS3.5, 7.1.2). */
export const LONG_HEADER = 12;
/** Tag and length of a sequence's item (PS3.5, 7.5), and of an element in implicit VR (7.1.3). */
export const SHORT_HEADER = 8;

export const SEQUENCE_ITEM = 0xfffe_e000;

/** The header of an element whose VR has a length of four bytes, Explicit VR Little Endian. */
export function longHeader(tag: number, vr: string, length: number): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(LONG_HEADER));
  putTag(view, tag);
  view.setUint8(4, vr.charCodeAt(0));
  view.setUint8(5, vr.charCodeAt(1));
  view.setUint32(8, length, true);
  return new Uint8Array(view.buffer);
}

/** The header of an item or a delimiter, or of an element in Implicit VR Little Endian. */
export function shortHeader(tag: number, length: number): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(SHORT_HEADER));
  putTag(view, tag);
  view.setUint32(4, length, true);
  return new Uint8Array(view.buffer);
}

function putTag(view: DataView, tag: number): void {
  view.setUint16(0, tag >>> 16, true);
  view.setUint16(2, tag & 0xffff, true);
}

/** Parts one behind the other. */
export function joinedBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(lengthOf(parts));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export const lengthOf = (parts: readonly Uint8Array[]): number =>
  parts.reduce((sum, part) => sum + part.length, 0);
