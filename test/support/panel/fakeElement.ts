/** Enough of an element for listeners and overlays, also where there is no DOM. */
export function fakeElement(): HTMLDivElement {
  if (typeof document !== 'undefined') return document.createElement('div');
  return { addEventListener() {}, removeEventListener() {} } as unknown as HTMLDivElement;
}
