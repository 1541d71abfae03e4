import { MedClipSamError } from '../../core/errors';
import type { InferenceClient } from '../../engine/worker/client';
import { draftOf, type Draft } from './draft';
import type { DraftStore } from './draftStore';

/** Follows fast drafts with the outline of the precise drawing model. */
export interface ExactOutlines {
  /** Draws the more exact outline of every draft that is a fast one, one after the other. Resolves when all are settled. */
  follow(drafts: readonly Draft[]): Promise<void>;
  /** The reader does something else: what is not drawn yet is left, the drafts stay as they are. */
  stop(): void;
}

/**
 * A fast draft is replaced only as it was shown: whoever has corrected it, chosen another outline, carried it to other
 * slices, accepted or discarded it keeps what is there. `now`: clock in ms.
 */
export function createExactOutlines(
  client: Pick<InferenceClient, 'segment'>,
  drafts: Pick<DraftStore, 'all' | 'annotate'>,
  now: () => number = () => performance.now()
): ExactOutlines {
  let abort = new AbortController();
  /** Seconds that the last one took. */
  let last: number | null = null;

  /** The draft as it is in the store, where nobody has touched its outline; null else. */
  const untouched = (shown: Draft): Draft | null => {
    const kept = drafts.all().find(d => d.id === shown.id);
    return kept && kept.slices === shown.slices && kept.result === shown.result ? kept : null;
  };
  const settle = async (shown: Draft, state: 'drawn' | 'failed') => {
    const kept = untouched(shown);
    if (kept) await drafts.annotate({ ...kept, exact: { state } });
  };

  const promiseNothing = async (shown: Draft) => {
    const kept = untouched(shown);
    if (kept) await drafts.annotate({ ...kept, exact: undefined });
  };

  const draw = async (shown: Draft, signal: AbortSignal): Promise<void> => {
    const { asked, exact: _, ...finding } = shown;
    if (!asked || !untouched(shown)) return;
    if (signal.aborted) return promiseNothing(shown);
    const started = now();
    try {
      const request = { ...asked.request, atOnce: false };
      const result = await client.segment(asked.raster, request, { signal });
      last = Math.max(1, Math.round((now() - started) / 1000));
      const kept = untouched(shown);
      if (!kept) return;
      // Where the exact model draws nothing, the fast outline is more than none.
      if (!result.mask) return await settle(shown, 'failed');
      const { slices } = draftOf({ ...finding, result });
      // What was in doubt of the fast outline is not what is in doubt of this one.
      const { doubt: __, ...rest } = kept;
      await drafts.annotate({ ...rest, result, slices, exact: { state: 'drawn' } });
    } catch (cause) {
      if (signal.aborted || MedClipSamError.from(cause).code === 'cancelled') {
        return await promiseNothing(shown);
      }
      await settle(shown, 'failed');
    }
  };

  return {
    follow: async all => {
      abort.abort();
      const mine = new AbortController();
      abort = mine;
      const quick = all.filter(d => d.result.drawnBy === 'fast' && d.slices.size > 0 && d.asked);
      for (const shown of quick) {
        const kept = untouched(shown);
        if (kept) await drafts.annotate({ ...kept, exact: { state: 'coming', seconds: last } });
      }
      for (const shown of quick) {
        await draw(shown, mine.signal);
      }
    },
    stop: () => abort.abort(),
  };
}
