import { currentImageId } from '../image/timePoints';
import type { DisplaySet, Host } from './host';

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
  if (!viewport) return false;
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
