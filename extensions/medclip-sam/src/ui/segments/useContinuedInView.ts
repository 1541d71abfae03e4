import { useEffect, useRef, type RefObject } from 'react';
import type { PanelState } from '../../state/viewState';

/** When a stored segmentation has been taken up, its segments are what comes next: they stand far below on a small screen. */
export function useContinuedInView(
  list: RefObject<HTMLElement | null>,
  { continuing, segments }: Pick<PanelState, 'continuing' | 'segments'>
): void {
  const before = useRef<number | null>(null);
  useEffect(() => {
    if (continuing) before.current ??= segments.length;
    else if (before.current !== null) {
      if (segments.length > before.current) list.current?.scrollIntoView({ block: 'nearest' });
      before.current = null;
    }
  }, [list, continuing, segments]);
}
