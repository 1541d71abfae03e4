import { sameMask } from '../../algorithm/mask/compactMask';
import { MedClipSamError } from '../../core/errors';
import type { Queue } from '../../core/queue';
import type { Mask } from '../../core/raster';
import { t, tn } from '../../locales/translate';
import type { SlicesView } from '../../state/slices';
import { targetNow, type CorrectionTarget, type WrittenSlice } from '../correct/correctionTarget';
import type { DraftStore } from '../draft/draftStore';
import type { SessionContext } from '../sessionContext';

/** What was drawn and written, whether it ended early, and what is to be said of slices that were left as they are. */
export interface Written {
  readonly written: readonly WrittenSlice[];
  readonly cancelled: boolean;
  readonly said: string;
}

interface Parts {
  readonly drafts: DraftStore;
  readonly inTurn: Queue;
  show(change: Partial<SlicesView>): void;
  /** What runs now; another one where the study was left meanwhile. */
  underWay(): AbortController | null;
}

type Work = (tell: (slice: WrittenSlice) => void) => Promise<void>;

/** Shows how far work on slices is, and writes what it has told also when it ends early. */
export function createDrawnWriter(
  session: SessionContext,
  { drafts, inTurn, show, underWay }: Parts
): (target: CorrectionTarget, most: number, work: Work) => Promise<Written> {
  /**
   * Writes into what was asked for, as it is now: a draft may have become a segment. What the reader has outlined, changed or erased
   * meanwhile stays.
   * @throws MedClipSamError cancelled where it was discarded
   */
  const writeNow = (
    target: CorrectionTarget,
    before: ReadonlyMap<string, Mask>,
    drawn: readonly WrittenSlice[]
  ) =>
    inTurn(async () => {
      const now = targetNow(session, drafts, target);
      if (!now) throw new MedClipSamError('cancelled', t('slices.gone'), t('slices.goneRemedy'));
      const untouched = ({ ref: { imageId } }: WrittenSlice): boolean => {
        const [was, is] = [before.get(imageId), now.masks().get(imageId)];
        return was === is || sameMask(was, is);
      };
      const written = drawn.filter(untouched);
      if (written.length > 0) await now.write(written);
      const rest = drawn.length - written.length;
      return { written, said: rest > 0 ? tn('slices.touched', rest) : '' };
    });

  return async (target, most, work) => {
    const drawn: WrittenSlice[] = [];
    const before = new Map(target.masks());
    let cancelled = false;
    const mine = underWay();
    show({ running: { done: 0, most }, outcome: '' });
    try {
      await work(slice => {
        drawn.push(slice);
        if (underWay() === mine) show({ running: { done: drawn.length, most } });
      });
    } catch (cause) {
      cancelled = true;
      const isOwn = underWay() === mine && MedClipSamError.from(cause).code !== 'cancelled';
      if (isOwn) session.fail(cause);
    }
    if (underWay() !== mine || drawn.length === 0) return { written: [], cancelled, said: '' };
    return { ...(await writeNow(target, before, drawn)), cancelled };
  };
}
