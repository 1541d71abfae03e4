import type { KeyboardEvent } from 'react';

const PRESSED = 'button,summary,a[href],input,select';
/** Controls that take more than a press: text, numbers, lists, sliders. */
const MOVED = 'input:not([type=checkbox]),select,textarea';

/**
 * Keeps a key for the control that has the focus. OHIF binds Enter, Space and the arrows for the whole page and cancels what they
 * would do by themselves, so that no button could be pressed without a mouse. Everything else goes on to OHIF's hotkeys.
 */
export function keepOwnKeys(event: KeyboardEvent): void {
  const { key, ctrlKey, metaKey, altKey, target } = event;
  if (ctrlKey || metaKey || altKey || !(target instanceof Element)) return;
  const press = (key === 'Enter' || key === ' ') && target.matches(PRESSED);
  if (press || target.matches(MOVED)) event.stopPropagation();
}
