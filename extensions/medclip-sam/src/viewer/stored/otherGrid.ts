import { frameCountOf } from '../../dicom/geometry/frameGroups';
import { imagePlaneOf, type ImagePlane } from '../../dicom/geometry/imagePlane';
import { numberOf } from '../../dicom/dataset/naturalDataset';
import { isSameGrid, planeDistance } from '../../dicom/geometry/placeFrame';
import { frameNumberOf } from '../image/frameNumber';
import type { DicomInstance, DisplaySet, Host } from '../host/host';
import { headerOf } from './segHeader';

/** Planes within this distance, in mm, are one. */
const SAME_PLANE_MM = 0.5;

type Grid = ImagePlane & { readonly width: number; readonly height: number };

function gridOf(header: DicomInstance, frame: number): Grid | null {
  const plane = imagePlaneOf(header, frame);
  const [width, height] = [numberOf(header, 'Columns') ?? 0, numberOf(header, 'Rows') ?? 0];
  return plane && { ...plane, width, height };
}

/**
 * Whether a stored segmentation lies on another grid than its images, by its header: turned, transposed, shifted, cropped, finer.
 * OHIF's loader refuses some of these and lays others over the image without a look at their position, some the wrong way round
 * (3.13: turned by 90 degrees); none of them may be left to it. False where nothing says so.
 */
export function liesOnOtherGrid(host: Host, seg: DisplaySet, source: DisplaySet): boolean {
  const header = headerOf(seg) as DicomInstance;
  const { metaData } = host.cornerstone();
  const images = (source.imageIds ?? []).flatMap(imageId => {
    const instance = metaData.get('instance', imageId) as DicomInstance | undefined;
    const grid = instance && gridOf(instance, frameNumberOf(imageId, instance));
    return grid ? [grid] : [];
  });
  // Frames of one object share their grid; the last one is looked at for those that do not.
  return [1, frameCountOf(header)].some(frame => {
    const own = gridOf(header, frame);
    if (!own) return false;
    const under = images.filter(image => (planeDistance(own, image) ?? Infinity) <= SAME_PLANE_MM);
    return under.length > 0 && !under.some(image => isSameGrid(own, image));
  });
}
