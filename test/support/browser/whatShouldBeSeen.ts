import type { Mask } from '@medclip/extension-medclip-sam/core/raster';
import type { ReaderModel } from '../reader/readerModel';
import { hash, type Seen } from './whatIsSeen';

/** Where the reader looks. */
interface Looking {
  /** What corrections work on: the draft, a segment's key, or nothing. */
  readonly target: 'draft' | number | null;
  readonly image: string;
  /** Of the series on screen, in order. */
  readonly images: readonly string[];
  readonly series: string;
}

/** What the model says that the reader must see; compared with `whatIsSeen`. */
export function whatShouldBeSeen(
  model: ReaderModel,
  { target, image, images, series }: Looking
): Seen {
  const { draft } = model.world;
  const areaOf = (mask: Mask | undefined) => mask?.data.reduce((n: number, v) => n + v, 0) ?? 0;
  const list = model.listed;
  const area = (key: number) => {
    const most = Math.max(0, ...[...model.find(key).masks.values()].map(areaOf));
    return most === 0 ? '' : `${most} px`;
  };
  const marks = target === null ? null : model.marks(target);
  const shown = draft && (draft.slices.get(image) ?? draft.slices.get(draft.runOn));
  return {
    draft: draft && { prompt: draft.prompt, areaPx: areaOf(shown?.mask) },
    segments: list.map(s => ({
      key: s.key,
      label: s.label,
      slices: s.masks.size,
      state: model.stateOf(s) as 'draft',
      reviewed: s.agreed !== null,
      saved: model.isSaved(s),
      area: area(s.key),
    })),
    selected: list.length > 0 ? 1 : 0,
    voxels: Object.fromEntries(
      list
        .filter(s => s.masks.size > 0)
        .map(s => [s.key, Object.fromEntries([...s.masks].map(([of, m]) => [of, hash(m.data)]))])
    ),
    measured: list
      .filter(s => s.agreed && s.masks.size > 0)
      .map(s => [s.key, s.label, area(s.key)])
      .sort(),
    restorable: model.aside.filter(s => s.series === series).length,
    strip: marks ? images.map(i => marks.get(i) ?? null) : [],
    target: target === null ? null : target === 'draft' ? 'draft' : 'segment',
    idle: true,
  };
}
