import type { Feature } from '../sessionContext';

/** What the keys of a draft, or of a segment that was changed, do; each says whether there was something to do. */
export interface DraftKeyActions {
  accept(): boolean;
  discard(): boolean;
  nextCandidate(): boolean;
}

/**
 * Enter, Escape and Tab for the draft on screen. They are no OHIF hotkeys, because those would take the keys from the whole
 * page: Tab must go on moving the focus in the panel, and Enter must press the button that has it. So they count only while
 * the focus is on the page itself or on an image.
 */
export function createDraftKeys(actions: DraftKeyActions): Feature {
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    // A key that is held down since the run was started has not seen the draft.
    if (event.repeat) return;
    if (!onImage(event.target)) return;
    const act =
      event.key === 'Enter'
        ? actions.accept
        : event.key === 'Escape'
          ? actions.discard
          : event.key === 'Tab' && !event.shiftKey
            ? actions.nextCandidate
            : null;
    if (!act?.()) return;
    event.preventDefault();
    event.stopPropagation();
  };
  return {
    enter: () => document.addEventListener('keydown', onKey, true),
    leave: () => document.removeEventListener('keydown', onKey, true),
  };
}

function onImage(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  if (document.querySelector('[role=dialog],[role=menu]')) return false;
  if (target === document.body) return true;
  return (
    target.closest('.cornerstone-viewport-element,[data-viewportid],.viewport-element') !== null &&
    target.closest('button,input,select,textarea,a,[role=button],[contenteditable]') === null
  );
}
