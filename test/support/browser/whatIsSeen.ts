import type { PanelState } from '../../../extensions/medclip-sam/src/state/viewState';
import type { createFakeHost } from '../panel/fakeHost';

/** Segments are numbered as they are begun, in the fake host as in the model. */
export const keyOf = (id: string): number => Number(/\d+$/.exec(id)?.[0]);

export const hash = (data: ArrayLike<number>): number =>
  Array.from(data).reduce((h, v, i) => (v ? (h * 31 + i + 1) % 1e9 : h), 7);

export type Seen = ReturnType<typeof whatIsSeen>;

/** What the reader sees, and what is in OHIF's labelmaps and list of measurements. */
export function whatIsSeen(fake: ReturnType<typeof createFakeHost>, state: PanelState) {
  const voxels: Record<string, Record<string, number>> = {};
  for (const id of fake.segmentations.keys()) {
    const ofOne: Record<string, number> = {};
    for (const image of [...fake.imageIds, ...fake.otherIds]) {
      const data = fake.images.get(`${id}:${image}`)?.getPixelData() as Uint8Array | undefined;
      if (data?.includes(1)) ofOne[image] = hash(data);
    }
    if (Object.keys(ofOne).length > 0) voxels[keyOf(id)] = ofOne;
  }
  return {
    draft: state.draft && { prompt: state.draft.prompt, areaPx: state.draft.areaPx },
    segments: state.segments.map(s => ({
      key: keyOf(s.id),
      label: s.label,
      slices: s.slices,
      state: s.state,
      reviewed: s.reviewed,
      saved: s.saved,
      area: s.measures[0]?.value ?? '',
    })),
    selected: state.segments.filter(s => s.selected).length,
    voxels,
    measured: [...fake.measurements.entries()]
      .map(([uid, m]) => [keyOf(uid), m.label, m.displayText.primary[0]?.split(': ')[1]])
      .sort(),
    restorable: state.restorable,
    strip: state.slices.strip,
    target: state.correction.target?.kind ?? null,
    idle: state.run === null && state.slices.running === null && !state.correction.busy,
  };
}
