import { spatialNoise } from '@medclip/samples/phantoms/fields';
import { drawHead } from '@medclip/samples/phantoms/headAnatomy';
import { seededRandom } from '@medclip/samples/phantoms/random';
import { ellipsoid, mix, smoothstep, type Vector3 } from '@medclip/samples/phantoms/shapes';

/** Signal of each tissue in one MR weighting, 0..1. */
export interface Weighting {
  readonly bone: number;
  readonly fat: number;
  readonly muscle: number;
  readonly csf: number;
  readonly grey: number;
  readonly white: number;
  /** Outer 5 mm of the tumour, and what is inside of it. */
  readonly rim: number;
  readonly core: number;
}

const AIR = 0.01;
const RIM_MM = 5;
/** Middle and half axes of the ellipsoid that is the tumour (LPS, mm). */
export const TUMOUR: { readonly center: Vector3; readonly axes: Vector3 } = {
  center: [35, -4, 16],
  axes: [17, 21, 19],
};

/** The head of the brain phantom, without the phantom's own tumour. */
const random = seededRandom(1);
const head = drawHead(random);
const texture = spatialNoise(random);

/** Signed distance to the outline of the tumour, an ellipsoid, at a point of the patient (LPS, mm); negative inside. */
export function tumourDistance([x, y, z]: Vector3): number {
  const [cx, cy, cz] = TUMOUR.center;
  return ellipsoid(x - cx, y - cy, z - cz, ...TUMOUR.axes);
}

/** Noiseless signal of the head at a point of the patient (LPS, mm): the same anatomy for every weighting. */
export function headSignal(w: Weighting, point: Vector3): number {
  const outside = head.head(...point);
  if (outside > 0) return AIR;
  const brain = Math.min(head.brain(...point), head.cerebellum(...point), head.brainstem(...point));
  if (brain > 1.6) return outsideBrain(w, point, -outside, brain);
  const tumour = tumourDistance(point);
  const normal = insideBrain(w, point, brain);
  if (tumour > 1) return normal;
  const inner = mix(w.rim, w.core, smoothstep(0.6, -0.6, tumour + RIM_MM));
  return mix(normal, inner, smoothstep(0.6, -0.6, tumour));
}

function outsideBrain(w: Weighting, point: Vector3, depth: number, skull: number): number {
  if (head.eyes(...point) < 0) return w.csf;
  if (head.sinuses(...point) < 0) return AIR;
  if (skull < 8 && depth > 4) return w.bone;
  return point[2] < -18 && depth > 6 ? w.muscle : w.fat;
}

/** Ventricles, the cleft between the hemispheres, sulci, and a ribbon of grey matter around the white. */
function insideBrain(w: Weighting, point: Vector3, brain: number): number {
  const [x, y, z] = point;
  if (brain > 0 || head.ventricles(x, y, z) < 0) return w.csf;
  if (head.deepGrey(x, y, z) < 0) return w.grey;
  const depth = -brain;
  const cleft = z > 16 || Math.abs(y) > 30 ? Math.abs(x) - 1 : depth;
  if (cleft < 0) return w.csf;
  const sulcus = Math.min(depth, cleft) < 18 ? (head.fold(x, y, z) - 0.05) * 26 : depth;
  const ribbon = Math.min(depth, cleft, sulcus);
  const tissue = mix(w.grey, w.white, smoothstep(2.4, 4, ribbon));
  return mix(w.csf, tissue, smoothstep(-0.6, 0.6, sulcus)) + 0.02 * texture(x / 18, y / 18, z / 18);
}
