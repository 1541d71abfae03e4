import type { CandidatesActions, CandidateView } from '../../state/candidates';
import { chooseCandidate, distinctCandidates, nextCandidate } from './chooseCandidate';
import type { Draft } from './draft';
import type { DraftStore } from './draftStore';
import type { Feature, SessionContext } from '../sessionContext';

/** The other outlines SAM would have drawn, and the other findings of the same run. */
export function createCandidateActions(
  session: SessionContext,
  drafts: DraftStore
): CandidatesActions & Feature & { nextCandidate(): boolean } {
  /** The panel asks at every image that is rendered. */
  const distinct = new WeakMap<object, readonly number[]>();
  const distinctOf = (candidates: Draft['result']['candidates']): readonly number[] => {
    const known = distinct.get(candidates) ?? distinctCandidates(candidates);
    distinct.set(candidates, known);
    return known;
  };

  const views = (draft: Draft): readonly CandidateView[] => {
    // Only where there is something to choose, and nothing was corrected that a choice would throw away.
    const { candidates } = draft.result;
    if (!isUntouched(draft) || candidates.length < 2) return [];
    const shown = distinctOf(candidates);
    if (shown.length < 2) return [];
    return shown.map(index => ({
      index,
      chosen: candidates[index]!.chosen,
      part: candidates[index]!.region + 1,
      trainedOn: candidates[index]!.third?.outlines ?? null,
      picture: candidates[index]!.picture ?? null,
    }));
  };

  const choose = async (index: number) => {
    const draft = drafts.current();
    if (!draft || !isUntouched(draft)) return;
    const result = chooseCandidate(draft.result, index);
    if (result === draft.result || !result.mask) return;
    const { ref } = draft;
    const slice = { ref, mask: result.mask, ai: result.mask, origin: 'ai' as const };
    await drafts.change({ ...draft, result, slices: new Map([[ref.imageId, slice]]) });
  };

  return {
    chooseCandidate: choose,
    selectDraft: id => drafts.select(id),
    nextCandidate: () => {
      const draft = drafts.current();
      const next = draft && isUntouched(draft) ? nextCandidate(draft.result.candidates) : null;
      if (next === null) return false;
      void choose(next);
      return true;
    },
    onViewportChange: () => {
      const draft = drafts.current();
      const all = drafts.all();
      session.show({
        candidates: draft ? views(draft) : [],
        waiting:
          all.length < 2
            ? []
            : all.map(({ id, result, slices }) => ({
                id,
                prompt: result.prompt,
                current: id === draft?.id,
                outlined: slices.size > 0,
              })),
      });
    },
  };
}

/** The outline is what the AI drew, on the image of the run only. */
function isUntouched({ slices, result, ref }: Draft): boolean {
  return slices.size === 1 && slices.get(ref.imageId)?.mask === result.mask;
}
