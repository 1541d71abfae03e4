import { ctSeries } from './ctSeries';
import { headerOf, numberIn, textsOf, type DisplaySetAttributes } from './header';
import { mammoView } from './mammoView';
import { mrContrast } from './mrContrast';
import { projection } from './projection';

/** The part of OHIF's hanging protocol service that takes attributes of our own. */
export interface AttributeRegistry {
  addCustomAttribute(
    id: string,
    name: string,
    callback: (displaySet: DisplaySetAttributes) => unknown
  ): void;
}

/** Names the rules below use; OHIF asks the callback instead of reading the header. */
export const ATTRIBUTE = {
  mrContrast: 'medclipMrContrast',
  ctSeries: 'medclipCtSeries',
  projection: 'medclipProjection',
  mammoView: 'medclipMammoView',
  plane: 'medclipPlane',
  frames: 'medclipFrames',
  isClip: 'medclipIsClip',
} as const;

export type Plane = 'AXIAL' | 'SAGITTAL' | 'CORONAL' | 'OBLIQUE' | '';

/** The plane of acquisition, from Image Orientation (Patient): the axis its normal is within 30° of. */
export function planeOf(displaySet: DisplaySetAttributes): Plane {
  const o = textsOf(headerOf(displaySet), 'ImageOrientationPatient').map(Number);
  if (o.length !== 6 || !o.every(Number.isFinite)) return '';
  const [rx, ry, rz, cx, cy, cz] = o as [number, number, number, number, number, number];
  const normal = [ry * cz - rz * cy, rz * cx - rx * cz, rx * cy - ry * cx].map(Math.abs);
  const axis = normal.indexOf(Math.max(...normal));
  if ((normal[axis] ?? 0) < Math.cos(Math.PI / 6)) return 'OBLIQUE';
  return (['SAGITTAL', 'CORONAL', 'AXIAL'] as const)[axis] ?? '';
}

/** Images a reader can page through: frames of a clip, slices of a stack. */
function frames(displaySet: DisplaySetAttributes): number {
  return Number(displaySet.numImageFrames) || displaySet.instances?.length || 0;
}

export function registerHangingAttributes(registry: AttributeRegistry): void {
  const isClip = (displaySet: DisplaySetAttributes) =>
    (numberIn(headerOf(displaySet), 'NumberOfFrames') ?? 1) > 1;
  const attributes: readonly (readonly [
    string,
    string,
    (displaySet: DisplaySetAttributes) => unknown,
  ])[] = [
    [ATTRIBUTE.mrContrast, 'Weighting of an MR series', mrContrast],
    [ATTRIBUTE.ctSeries, 'Purpose of a CT series', ctSeries],
    [ATTRIBUTE.projection, 'Frontal or lateral radiograph', projection],
    [ATTRIBUTE.mammoView, 'Side and view of a mammogram', mammoView],
    [ATTRIBUTE.plane, 'Plane of acquisition', planeOf],
    [ATTRIBUTE.frames, 'Images in the display set', frames],
    [ATTRIBUTE.isClip, 'Is a multi-frame clip', isClip],
  ];
  for (const [id, name, callback] of attributes) registry.addCustomAttribute(id, name, callback);
}
