import type { DicomInstance } from '../host/host';

/**
 * Frame of an image id, from 1: what the id says (wadors `/frames/7`, wadouri `frame=7`), else what OHIF's per-frame instance
 * says, else 1.
 */
export function frameNumberOf(imageId: string, instance?: DicomInstance): number {
  const match = /[/&?]frames?[/=](\d+)/.exec(imageId);
  return match ? Number(match[1]) : Number(instance?.frameNumber) || 1;
}

/** The same for multi-frame objects only; a reference to a single-frame image names no frame. */
export function frameOfMultiFrame(imageId: string, instance: DicomInstance): number | undefined {
  return Number(instance.NumberOfFrames) > 1 ? frameNumberOf(imageId, instance) : undefined;
}
