import type { Host } from '../../host/host';

/** Eight segments on 500 slices of 512 x 512. */
const MOST_VOXELS = 2 ** 30;
const OFF = 'panelSegmentation.disableUpdateSegmentationStats';

/**
 * After a change of a segment OHIF copies all its voxels and all those of its images, and both again for a worker, to tell mean and
 * volume in its own list: 790 MB for 500 slices of 512 x 512. Where very many voxels are open this is left out until the mode
 * ends, so that the page does not run out of memory. A site that has decided on that customization keeps its choice.
 *
 * @param voxels of all segments that are open
 */
export function spareHostStatistics(host: Host, voxels: number): void {
  const { customizationService } = host.services;
  if (voxels <= MOST_VOXELS || !customizationService) return;
  if (customizationService.getCustomization(OFF) !== undefined) return;
  customizationService.setCustomizations?.({ [OFF]: { $set: true } });
}
