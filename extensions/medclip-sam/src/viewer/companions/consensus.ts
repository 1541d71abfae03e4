import { sequencesDisagree } from '../../algorithm/confidence/confidence';
import { overlap } from '../../algorithm/slices/propagate';
import type { Mask } from '../../core/raster';
import type { InferenceClient } from '../../engine/worker/client';
import type { Draft, SequencesSeen } from '../draft/draft';
import type { DraftStore } from '../draft/draftStore';
import type { ImageRef } from '../image/activeImage';
import type { Companions } from './companionActions';

/** Outlines that share less than this (Dice) are of different things. */
const SAME = 0.3;

/** Sequences that are asked, however many are ticked: each takes as long as a run. */
const ASKED = 3;

/** Asks the same words of other sequences at the same place. What they answer is told, and never mixed into the outline. */
export interface Consensus {
  follow(drafts: readonly Draft[]): Promise<void>;
  stop(): void;
}

interface Parts {
  readonly client: Pick<InferenceClient, 'segment'>;
  readonly drafts: Pick<DraftStore, 'all' | 'annotate'>;
  readonly companions: Pick<Companions, 'used' | 'pixels'>;
  /** False while power is short: then nothing is asked. */
  hasPower(): Promise<boolean>;
}

export function createConsensus({ client, drafts, companions, hasPower }: Parts): Consensus {
  let abort = new AbortController();

  const untouched = (shown: Draft) => {
    const kept = drafts.all().find(d => d.id === shown.id);
    return kept?.slices === shown.slices && kept.result === shown.result ? kept : null;
  };

  /** What each other sequence outlines for the draft's words; null masks where it sees nothing. */
  const answers = async ({ ref, asked }: Draft, signal: AbortSignal) => {
    const { raster, request } = asked!;
    const used = await companions.used(ref, async () => raster, signal);
    const found: { readonly name: string; readonly mask: Mask | null }[] = [];
    for (const one of used.slice(0, ASKED)) {
      const other = await companions.pixels.on(one, ref, signal);
      if (!other) continue;
      const { prompt, sides, region, force } = request;
      const { mask, specificity } = await client.segment(
        other.raster,
        {
          ...{ prompt, modality: one.displaySet.Modality, atOnce: true },
          ...(sides && { sides }),
          ...(region && { region }),
          ...(force && { force }),
        },
        { signal }
      );
      // What only a closer look at the reader's box shows is no second witness.
      found.push({ name: one.name, mask: specificity.inRegionOnly ? null : mask });
    }
    return found;
  };

  const ask = async (shown: Draft, signal: AbortSignal) => {
    const { mask } = shown.result;
    if (!mask || !shown.asked || !untouched(shown)) return;
    const others = await answers(shown, signal);
    const kept = untouched(shown);
    if (others.length === 0 || !kept) return;
    const { confidence } = kept.result;
    const disagree = meanOverlap([mask, ...others.map(o => o.mask)]) < SAME;
    await drafts.annotate({
      ...kept,
      sequences: seenOn(shown.ref, mask, others),
      ...(disagree &&
        confidence && { result: { ...kept.result, confidence: sequencesDisagree(confidence) } }),
    });
  };

  return {
    follow: async all => {
      abort.abort();
      const mine = (abort = new AbortController());
      try {
        if (!(await hasPower())) return;
        for (const draft of all) await ask(draft, mine.signal);
      } catch {
        // A remark that nobody has asked for: where it cannot be had, nothing is said.
      }
    },
    stop: () => abort.abort(),
  };
}

function seenOn(
  { displaySet }: ImageRef,
  mask: Mask,
  others: readonly { readonly name: string; readonly mask: Mask | null }[]
): SequencesSeen {
  const sees = (other: Mask | null) => other !== null && overlap(other, mask) >= SAME;
  return {
    of: mask,
    seen: others.filter(o => sees(o.mask)).length,
    own: displaySet.SeriesDescription ?? '',
    others: others.map(o => o.name),
  };
}

/** Mean Dice of all pairs; 0 where one outlines something and the other nothing, left out where neither does. */
function meanOverlap(masks: readonly (Mask | null)[]): number {
  const pairs = masks.flatMap((a, i) =>
    masks.slice(i + 1).flatMap(b => (a || b ? [a && b ? overlap(a, b) : 0] : []))
  );
  return pairs.reduce((sum, dice) => sum + dice, 0) / Math.max(1, pairs.length);
}
