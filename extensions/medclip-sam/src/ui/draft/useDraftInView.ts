import { useEffect, useRef, type RefObject } from 'react';
import type { PanelState } from '../../state/viewState';

/** When a run ends, what was found, and how sure that is, stands at the top of what scrolls: who had scrolled away would accept it unread. */
export function useDraftInView(
  scrolled: RefObject<HTMLElement | null>,
  { run, draft }: Pick<PanelState, 'run' | 'draft'>
): void {
  const running = useRef(false);
  useEffect(() => {
    const ended = running.current && run === null;
    running.current = run !== null;
    if (ended && draft && scrolled.current) scrolled.current.scrollTop = 0;
  }, [scrolled, run, draft]);
}
