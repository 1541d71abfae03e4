import { MedClipSamError } from '../../core/errors';
import type { Draft } from '../draft/draft';
import type { DisplaySet, Host } from './host';

/**
 * A viewport that shows the draft's series: the one the run was started in, else the active one, else any.
 *
 * @throws MedClipSamError no-viewport when the series is not on screen; the draft is kept
 */
export function viewportShowing(host: Host, draft: Draft): string {
  const { viewportGridService } = host.services;
  const wanted = draft.ref.displaySet.displaySetInstanceUID;
  const candidates = [
    draft.viewportId,
    viewportGridService.getActiveViewportId(),
    ...viewportGridService.getState().viewports.keys(),
  ];
  const found = candidates.find(
    id =>
      id !== null && (viewportGridService.getDisplaySetsUIDsForViewport(id) ?? []).includes(wanted)
  );
  if (found) return found;
  throw new MedClipSamError(
    'no-viewport',
    "The draft's series is not on screen.",
    'Drag its series into a viewport, then accept again. The draft is kept.'
  );
}

/** A viewport with these images: the active one, else any; null where none shows them. */
export function viewportOfDisplaySet(host: Host, displaySet: DisplaySet): string | null {
  const { viewportGridService: grid } = host.services;
  const ids = [grid.getActiveViewportId(), ...grid.getState().viewports.keys()];
  const shows = (id: string) =>
    (grid.getDisplaySetsUIDsForViewport(id) ?? []).includes(displaySet.displaySetInstanceUID);
  return ids.find(id => id !== null && shows(id)) ?? null;
}
