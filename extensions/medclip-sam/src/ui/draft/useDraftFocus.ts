import { useEffect, useRef, type RefObject } from 'react';
import type { PanelState } from '../../state/viewState';

/**
 * When a run ends with an outline, the panel lets go of the focus, so that the keys of the image count: Enter accepts, Escape
 * discards. Where nothing is outlined the next word is typed: the prompt keeps it, its text marked. Whoever types another prompt
 * meanwhile, or works elsewhere, is left alone.
 */
export function useDraftFocus(
  panel: RefObject<HTMLElement | null>,
  { run, draft, prompt }: Pick<PanelState, 'run' | 'draft' | 'prompt'>
): void {
  const asked = useRef<string | null>(null);
  const typed = useRef(prompt);
  typed.current = prompt;
  useEffect(() => {
    if (run) {
      asked.current ??= prompt;
      return;
    }
    const before = asked.current;
    asked.current = null;
    if (before === null || before !== prompt || !draft) return;
    // With the next frame: whoever moves the focus at once has the page laid out in the middle of showing the draft.
    const { outlined } = draft;
    requestAnimationFrame(() => {
      const focused = document.activeElement;
      if (typed.current !== before) return;
      if (!(focused instanceof HTMLElement) || !panel.current?.contains(focused)) return;
      if (outlined) focused.blur();
      else if (focused instanceof HTMLInputElement && focused.type === 'text') focused.select();
    });
  }, [panel, run, draft, prompt]);
}
