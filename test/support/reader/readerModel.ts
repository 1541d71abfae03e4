import { masksBetween } from '@medclip/extension-medclip-sam/algorithm/slices/interpolateSlices';
import type { Mask } from '@medclip/extension-medclip-sam/core/raster';

/** What a reader expects of the list, the masks and undo, written down without events, promises and labelmaps. */
export type Origin = 'ai' | 'propagated' | 'interpolated' | 'hand';
export type Policy = 'everywhere' | 'only-empty' | 'allow-overlap';
export type Masks = ReadonlyMap<string, Mask>;

interface Drawn {
  readonly mask: Mask;
  readonly origin: Origin;
}

export interface ModelDraft {
  readonly prompt: string;
  readonly series: string;
  readonly viewport: string;
  readonly runOn: string;
  /** Outline now, and what the AI drew there. */
  readonly slices: ReadonlyMap<string, Drawn & { readonly ai: Mask | null }>;
}

export interface ModelSegment {
  readonly key: number;
  readonly label: string;
  readonly series: string;
  readonly gone: boolean;
  readonly flagged: boolean;
  readonly drawn: ReadonlyMap<string, Drawn>;
  readonly agreed: Masks | null;
  readonly masks: Masks;
}

interface World {
  readonly draft: ModelDraft | null;
  /** In the order in which they were begun; those that are gone stay for redo. */
  readonly segments: readonly ModelSegment[];
}

const EMPTY: World = { draft: null, segments: [] };
export const isEmpty = (mask: Mask) => !mask.data.includes(1);
export const sameMask = (a: Mask | undefined, b: Mask | undefined) =>
  a !== undefined && b !== undefined && a.data.every((v, i) => v === b.data[i]);
const sameMasks = (a: Masks, b: Masks) =>
  a.size === b.size && [...a].every(([image, mask]) => sameMask(mask, b.get(image)));
const minus = (mask: Mask, other: Mask): Mask => ({
  ...mask,
  data: mask.data.map((v, i) => (v && !other.data[i] ? 1 : 0)),
});
const filled = (masks: Iterable<readonly [string, Mask]>): Masks =>
  new Map([...new Map(masks)].filter(([, mask]) => !isEmpty(mask)));

export class ReaderModel {
  world: World = EMPTY;
  policy: Policy = 'allow-overlap';
  aside: readonly ModelSegment[] = [];
  /** What the PACS holds, by segment. */
  private readonly stored = new Map<number, Pick<ModelSegment, 'label' | 'masks'>>();
  private history: { before: World; after: World; alive: boolean }[] = [];
  private undone = 0;
  private keys = 0;

  get listed(): readonly ModelSegment[] {
    return this.world.segments.filter(s => !s.gone);
  }

  /** A change that undo takes back as one. */
  private step(after: World): void {
    const before = this.world;
    this.history.splice(this.history.length - this.undone, this.undone);
    this.undone = 0;
    this.history.push({ before, after, alive: true });
    this.become(after);
  }
  private become(next: World): void {
    // A segment that was not begun yet is one that is not in the list.
    const missing = this.world.segments
      .filter(s => !next.segments.some(n => n.key === s.key))
      .map(s => ({ ...s, gone: true, masks: new Map(), drawn: new Map(), agreed: null }));
    this.world = { ...next, segments: [...next.segments, ...missing] };
  }
  undo(): void {
    const step = this.history[this.history.length - this.undone - 1];
    if (!step) return;
    this.undone += 1;
    if (step.alive) this.become(step.before);
  }
  redo(): void {
    const step = this.history[this.history.length - this.undone];
    if (!step || this.undone === 0) return;
    this.undone -= 1;
    if (step.alive) this.become(step.after);
  }

  run(draft: ModelDraft): void {
    this.step({ ...this.world, draft });
  }
  discard(): void {
    if (this.world.draft) this.step({ ...this.world, draft: null });
  }

  /** The PACS holds it as it is, also after undo. */
  isSaved({ key, gone, label, masks }: ModelSegment): boolean {
    const held = this.stored.get(key);
    return held !== undefined && !gone && held.label === label && sameMasks(held.masks, masks);
  }

  private replaced(segment: ModelSegment): readonly ModelSegment[] {
    return this.world.segments.some(s => s.key === segment.key)
      ? this.world.segments.map(s => (s.key === segment.key ? segment : s))
      : [...this.world.segments, segment];
  }
  /** What the policy lets a segment write, and the segments that lose voxels to it. */
  private written(key: number, series: string, slices: Masks) {
    const own = new Map(slices);
    const losers = new Map<number, ModelSegment>();
    const others = this.listed.filter(s => s.key !== key && s.series === series);
    for (const [image, mask] of slices) {
      for (const other of others) {
        const theirs = other.masks.get(image);
        if (!theirs || this.policy === 'allow-overlap') continue;
        if (this.policy === 'only-empty') own.set(image, minus(own.get(image)!, theirs));
        else {
          const loser = losers.get(other.key) ?? other;
          const masks = filled([...loser.masks, [image, minus(theirs, mask)]]);
          losers.set(other.key, { ...loser, masks });
        }
      }
    }
    return { own, losers };
  }
  private write(segment: ModelSegment, slices: Masks, change: (own: Masks) => ModelSegment): World {
    const { own, losers } = this.written(segment.key, segment.series, slices);
    const next = { ...change(own), masks: filled([...segment.masks, ...own]) };
    const segments = this.replaced(next).map(s => losers.get(s.key) ?? s);
    return { ...this.world, segments };
  }

  /** @param agreed false: taken in hand */
  accept(agreed: boolean): void {
    const { draft } = this.world;
    if (!draft) return;
    const slices = [...draft.slices].filter(([, s]) => !isEmpty(s.mask));
    if (slices.length === 0) return;
    const alike = this.world.segments.filter(
      s => s.label === draft.prompt && s.series === draft.series
    );
    const known = alike.find(s => !s.gone) ?? alike[0];
    const blank = { flagged: false, drawn: new Map(), agreed: null, masks: new Map() };
    const fresh = known ?? {
      ...{ key: ++this.keys, label: draft.prompt, series: draft.series },
      ...{ gone: true, ...blank },
    };
    const segment: ModelSegment = fresh.gone ? { ...fresh, ...blank } : fresh;
    const drawn = slices.map(([image, s]) => {
      const nothing = { ...s.mask, data: new Uint8Array(s.mask.data.length) };
      return [image, { mask: s.ai ?? nothing, origin: s.origin }] as const;
    });
    const after = this.write(segment, new Map(slices.map(([i, s]) => [i, s.mask])), own => ({
      ...segment,
      gone: false,
      flagged: false,
      drawn: new Map([...segment.drawn, ...drawn]),
      agreed: agreed ? new Map([...(segment.agreed ?? []), ...own]) : null,
    }));
    this.step({ ...after, draft: null });
  }

  /** Corrections, propagation and interpolation on the draft or on a segment. */
  correct(target: 'draft' | number, slices: Masks, origin: Origin): void {
    const { draft } = this.world;
    if (target === 'draft') {
      if (!draft) return;
      const next = new Map(draft.slices);
      for (const [image, mask] of slices) {
        const ai = origin === 'hand' ? (draft.slices.get(image)?.ai ?? null) : mask;
        if (isEmpty(mask)) next.delete(image);
        else next.set(image, { mask, ai, origin });
      }
      this.step({ ...this.world, draft: { ...draft, slices: next } });
      return;
    }
    const segment = this.find(target);
    const ai = [...slices].map(([image, mask]) => [image, { mask, origin }] as const);
    // What is continued from an accepted segment is accepted with it.
    const { agreed } = segment;
    const asAgreed = agreed !== null && sameMasks(filled(agreed), segment.masks);
    this.step(
      this.write(segment, slices, own =>
        origin === 'hand'
          ? segment
          : {
              ...segment,
              drawn: new Map([...segment.drawn, ...ai]),
              agreed: asAgreed ? new Map([...agreed, ...own]) : agreed,
            }
      )
    );
  }
  /** OHIF's brush knows nothing of policies. */
  paint(key: number, image: string, index: number, value: 0 | 1): void {
    const segment = this.find(key);
    const size = { width: 10, height: 8 };
    const data = segment.masks.get(image)?.data.slice() ?? new Uint8Array(80);
    data[index] = value;
    const masks = filled([...segment.masks, [image, { ...size, data }]]);
    this.step({ ...this.world, segments: this.replaced({ ...segment, masks }) });
  }
  change(key: number, change: Partial<Pick<ModelSegment, 'label' | 'flagged' | 'agreed'>>): void {
    this.step({ ...this.world, segments: this.replaced({ ...this.find(key), ...change }) });
  }
  remove(key: number): void {
    const gone = { ...this.find(key), gone: true, masks: new Map() };
    this.step({ ...this.world, segments: this.replaced(gone) });
  }
  save(): void {
    for (const s of this.listed) if (s.agreed && s.masks.size > 0) this.stored.set(s.key, s);
  }

  leaveAndEnter(): void {
    const unsaved = this.listed.filter(s => !this.isSaved(s) && s.masks.size > 0);
    this.aside = [...this.aside, ...unsaved];
    this.world = EMPTY;
    for (const step of this.history) step.alive = false;
  }
  restore(series: string): void {
    for (const kept of this.aside.filter(s => s.series === series)) {
      const segments = [...this.world.segments, { ...kept, key: ++this.keys }];
      this.step({ ...this.world, segments });
    }
    this.aside = this.aside.filter(s => s.series !== series);
  }

  find(key: number): ModelSegment {
    return this.world.segments.find(s => s.key === key)!;
  }
  stateOf({ flagged, masks, agreed, drawn }: ModelSegment): string {
    if (flagged) return 'flagged';
    const expected = agreed ?? new Map([...drawn].map(([image, d]) => [image, d.mask]));
    if (!sameMasks(filled(expected), masks)) return 'edited';
    return agreed ? 'accepted' : 'draft';
  }
  marks(target: 'draft' | number): ReadonlyMap<string, Origin> {
    if (target === 'draft') {
      return new Map([...(this.world.draft?.slices ?? [])].map(([i, s]) => [i, s.origin]));
    }
    const { masks, drawn } = this.find(target);
    return new Map(
      [...masks].map(([image, mask]) => {
        const known = drawn.get(image);
        return [image, known && sameMask(known.mask, mask) ? known.origin : 'hand'];
      })
    );
  }
  maskOn(target: 'draft' | number, image: string): Mask | null {
    const { draft } = this.world;
    if (target === 'draft') return draft?.slices.get(image)?.mask ?? null;
    return this.find(target).masks.get(image) ?? null;
  }
  /** Shapes between the outlined images of a series. */
  between(target: 'draft' | number, images: readonly string[]): Masks {
    const made = new Map<string, Mask>();
    const outlined = images.flatMap((image, i) => (this.maskOn(target, image) ? [i] : []));
    for (const [k, to] of outlined.entries()) {
      const from = outlined[k - 1];
      if (from === undefined || to - from < 2) continue;
      const at = masksBetween(
        this.maskOn(target, images[from]!)!,
        this.maskOn(target, images[to]!)!
      );
      for (let i = from + 1; i < to; i++) {
        const mask = at((i - from) / (to - from));
        if (!isEmpty(mask)) made.set(images[i]!, mask);
      }
    }
    return made;
  }
}
