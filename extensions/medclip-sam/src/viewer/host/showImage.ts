import { currentImageId } from '../image/timePoints';
import type { DisplaySet, Host, Viewport } from './host';

/** Scrolls a viewport that shows the series (the active one first) to an image. @returns whether there was one */
export async function showImage(
  host: Host,
  displaySet: DisplaySet,
  imageId: string
): Promise<boolean> {
  const { viewportGridService: grid, cornerstoneViewportService } = host.services;
  const ids = [grid.getActiveViewportId(), ...grid.getState().viewports.keys()];
  const id = ids.find(
    v =>
      v !== null &&
      (grid.getDisplaySetsUIDsForViewport(v) ?? []).includes(displaySet.displaySetInstanceUID)
  );
  const viewport = id ? cornerstoneViewportService.getCornerstoneViewport(id) : null;
  return viewport ? scrollTo(host, viewport, displaySet, imageId) : false;
}

/** Scrolls that viewport, of a stack or a volume, to an image of its series. @returns whether there was one */
export async function scrollTo(
  host: Host,
  viewport: Viewport,
  displaySet: DisplaySet,
  imageId: string
): Promise<boolean> {
  if (viewport.type === 'stack') {
    const index = displaySet.imageIds?.indexOf(imageId) ?? -1;
    if (index >= 0) await viewport.setImageIdIndex?.(index);
    return index >= 0;
  }
  if (currentImageId(host, viewport) === imageId) return true;
  const frameOfReference = viewport.getFrameOfReferenceUID?.();
  viewport.setViewReference?.({
    ...(frameOfReference === undefined ? {} : { FrameOfReferenceUID: frameOfReference }),
    referencedImageId: imageId,
  });
  viewport.render();
  return true;
}
