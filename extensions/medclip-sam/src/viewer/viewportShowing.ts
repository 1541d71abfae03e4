import { MedClipSamError } from '../algorithm/errors';
import type { Draft } from './draft';
import type { Host } from './host';

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
