import { resampleToPlane, slicesAcross } from '../../algorithm/planes/resampleToPlane';
import { compactMask, isFilled } from '../../algorithm/mask/compactMask';
import { measureMask } from '../../algorithm/measure/measure';
import { MedClipSamError, throwIfCancelled } from '../../core/errors';
import type { Mask } from '../../core/raster';
import { runSliced } from '../../core/timeSlicing';
import type { SegmentResult } from '../../engine/contract';
import type { ModelStatus } from '../../engine/worker/client';
import { t } from '../../locales/translate';
import { foundResult } from '../followUp/foundResult';
import type { CorrectionTarget } from '../correct/correctionTarget';
import type { DraftSlice, Finding } from '../draft/draft';
import type { Host } from '../host/host';
import { imageRef, type ActiveImage } from '../image/activeImage';
import type { createRasterCache } from '../image/displayedRaster';
import { describeImage } from '../prompt/imageFacts';
import type { Companions } from './companionActions';
import {
  gridOfImages,
  instanceOf,
  planeOf,
  seriesName,
  type CompanionSeries,
} from './companionSeries';

/** From where it is copied, and with what. */
export interface CopyParts {
  readonly host: Host;
  readonly active: ActiveImage;
  readonly companions: Pick<Companions, 'used'>;
  readonly readRaster: ReturnType<typeof createRasterCache>;
  readonly model: ModelStatus;
  readonly signal: AbortSignal;
}

type Target = Pick<CorrectionTarget, 'kind' | 'label' | 'result' | 'masks' | 'byHand'>;

/** Share of a voxel that must lie inside. */
const INSIDE = 0.5;

/**
 * An accepted outline on every sequence that is used, as drafts.
 *
 * @returns drafts, and how many sequences do not reach it
 * @throws MedClipSamError empty-mask for a draft, or where no sequence is used; cancelled
 */
export async function copyToSequences(
  parts: CopyParts,
  target: Target,
  onProgress: (running: { readonly done: number; readonly most: number }) => void
): Promise<{ readonly findings: readonly Finding[]; readonly missed: number }> {
  const { active, companions, readRaster, signal } = parts;
  if (target.kind === 'draft') {
    throw new MedClipSamError(
      'empty-mask',
      t('companions.noOutline'),
      t('companions.noOutlineRemedy')
    );
  }
  const used = await companions.used(active, () => readRaster(active, { signal }), signal);
  if (used.length === 0) {
    throw new MedClipSamError(
      'empty-mask',
      t('companions.noneUsed'),
      t('companions.noneUsedRemedy')
    );
  }
  const most = used.reduce((n, one) => n + one.imageIds.length, 0);
  let done = 0;
  const findings: Finding[] = [];
  for (const one of used) {
    const found = await copyTo(parts, target, one, () => onProgress({ done: ++done, most }));
    if (found) findings.push(found);
  }
  return { findings, missed: used.length - findings.length };
}

/**
 * The outline on the slices of another sequence: voxels of which at least half lie inside it, between slices by linear interpolation.
 *
 * @returns null where the sequence does not reach it
 */
async function copyTo(
  { host, active, model, signal }: CopyParts,
  target: Target,
  companion: CompanionSeries,
  tell: () => void
): Promise<Finding | null> {
  const source = gridOfImages(host, active.imageIds);
  const masks = target.masks();
  if (!source) return null;
  const { width, height } = source.grid;
  const outlines = source.order.map(index => masks.get(active.imageIds[index]!));
  const none = new Uint8Array(width * height);
  const drawn = new Map<string, DraftSlice>();
  for (const index of companion.series.order) {
    throwIfCancelled(signal);
    tell();
    const imageId = companion.imageIds[index]!;
    const plane = planeOf(host, imageId);
    const across = plane && slicesAcross(source.grid, plane);
    if (!across || !outlines.slice(across.first, across.last + 1).some(Boolean)) continue;
    const slice = (k: number) => outlines[k]?.data ?? none;
    const steps = resampleToPlane(source.grid, plane, { slice, linearUpTo: Infinity });
    const { values } = await runSliced(steps, signal);
    const data = Uint8Array.from(values, v => (v >= INSIDE ? 1 : 0));
    const mask = compactMask({ width: plane.width, height: plane.height, data });
    if (!isFilled(mask)) continue;
    const ref = imageRef(host, companion.displaySet, imageId, instanceOf(host, imageId) ?? {});
    drawn.set(imageId, { ref, mask, ai: mask, origin: 'carried' });
  }
  const largest = largestOf(drawn);
  if (!largest) return null;
  const { ref, mask } = largest;
  const instance = instanceOf(host, ref.imageId)!;
  return {
    ref,
    viewportId: active.viewportId,
    result: carriedResult(target, mask, model, {
      name: seriesName(active.displaySet),
      modality: ref.modality,
    }),
    drawn,
    ...describeImage({ ...ref, instance }),
  };
}

function largestOf(drawn: ReadonlyMap<string, DraftSlice>): DraftSlice | null {
  const areaOf = ({ mask }: DraftSlice) => measureMask(mask).areaPx;
  return [...drawn.values()].reduce<DraftSlice | null>(
    (best, slice) => (best && areaOf(best) >= areaOf(slice) ? best : slice),
    null
  );
}

/** The run that it comes from, or, where none has drawn it, by whom it was drawn; with the outline as it lies here. */
function carriedResult(
  { label, result, byHand }: Target,
  mask: Mask,
  model: ModelStatus,
  from: { readonly name: string; readonly modality: string }
): SegmentResult {
  const { areaPx, box } = measureMask(mask);
  const facts = result ?? unasked(label, mask, model, from.modality);
  const { window: _, region: __, reliability: ___, ...kept } = facts;
  return {
    ...kept,
    ...(!result && { source: byHand() ? ('hand' as const) : ('continued' as const) }),
    ...{ prompt: label, carriedFrom: from.name, outcome: 'outlined', mask, areaPx, box },
    heatmap: { width: 1, height: 1, data: new Float32Array(1) },
    ...{ confidence: null, candidates: [], regions: [] },
  };
}

/** An outline for which no model was asked: nothing is said of how well it fits the words. */
function unasked(label: string, mask: Mask, model: ModelStatus, modality: string): SegmentResult {
  const { packId, backend } = model.state === 'ready' ? model : { packId: '', backend: '' };
  const { examples: _, ...facts } = foundResult({
    ...{ label, modality, model: { packId, backend } },
    ...{ examples: 0, window: null, ms: 0 },
    found: { score: 0, top: 0, cut: 0, box: measureMask(mask).box! },
    drawn: { mask, iouPrediction: 0, stability: 0 },
  });
  return { ...facts, specificity: { verdict: 'none', score: 0 } };
}
