import { useEffect, type RefObject } from 'react';

const USABLE = ':not([disabled])';

/**
 * Whoever works by keyboard keeps the place: where the control that has the focus goes away or is disabled by what it has done, the
 * innermost part of the panel around it that is left takes the focus, so that Tab goes on from there. A part and no other control:
 * Enter, pressed once too often, must not do what the reader has not seen.
 */
export function useKeptPlace(panel: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const root = panel.current;
    if (!root) return;
    let last: HTMLElement | null = null;
    let byKey = false;
    /** From the inside out. */
    let around: HTMLElement[] = [];
    const isGone = (control: HTMLElement) => !control.isConnected || !control.matches(USABLE);
    const remember = ({ target }: FocusEvent) => {
      last = null;
      if (!(target instanceof HTMLElement)) return;
      last = target;
      around = [];
      for (let at = target.parentElement; at && at !== root; at = at.parentElement) around.push(at);
      around.push(root);
    };
    // A control that is there yet was left on purpose; browsers say the same of one that is being taken away.
    const left = ({ target }: FocusEvent) =>
      setTimeout(() => {
        if (target === last && last && !isGone(last)) last = null;
      });
    const keep = () => {
      if (!last || !isGone(last)) return;
      const { activeElement } = document;
      const lost = byKey && (activeElement === document.body || activeElement === last);
      last = null;
      if (!lost) return;
      for (const part of around.filter(one => one.isConnected)) {
        if (!part.hasAttribute('tabindex')) part.tabIndex = -1;
        part.focus({ preventScroll: true });
        // A part with nothing left in it is not shown, and takes no focus.
        if (document.activeElement === part) return;
      }
    };
    const observer = new MutationObserver(keep);
    observer.observe(root, {
      ...{ childList: true, subtree: true },
      attributeFilter: ['disabled'],
    });
    const onKey = () => void (byKey = true);
    const onPointer = () => void (byKey = false);
    root.addEventListener('keydown', onKey, true);
    root.addEventListener('pointerdown', onPointer, true);
    root.addEventListener('focusin', remember);
    root.addEventListener('focusout', left);
    return () => {
      observer.disconnect();
      root.removeEventListener('keydown', onKey, true);
      root.removeEventListener('pointerdown', onPointer, true);
      root.removeEventListener('focusin', remember);
      root.removeEventListener('focusout', left);
    };
  }, [panel]);
}
