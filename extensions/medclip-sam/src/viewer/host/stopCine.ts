import type { ActiveImage } from '../image/activeImage';
import type { Host } from './host';
import { showImage } from './showImage';

/**
 * Where a cine plays in the viewport of the image, it stops, on that image: an outline belongs to the frame that it was asked on.
 *
 * @returns whether one was playing
 */
export async function stopCineOn(host: Host, active: ActiveImage): Promise<boolean> {
  const { cineService } = host.services;
  const { viewportId, displaySet, imageId } = active;
  if (!cineService?.getState().cines?.[viewportId]?.isPlaying) return false;
  cineService.setCine?.({ id: viewportId, isPlaying: false });
  await showImage(host, displaySet, imageId);
  return true;
}
