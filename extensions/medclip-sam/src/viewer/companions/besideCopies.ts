import { isChanged, type Draft, type Finding } from '../draft/draft';

/**
 * Copies beside the drafts that wait. A copy takes the place of an earlier one of the same segment on the same sequence; one that
 * the reader has changed stays, and is not copied anew.
 *
 * @returns copies to add, the drafts that they replace, and how many changed ones stay
 */
export function besideCopies(
  findings: readonly Finding[],
  waiting: readonly Draft[]
): {
  readonly fresh: readonly Finding[];
  readonly instead: ReadonlySet<string>;
  readonly kept: number;
} {
  const earlier = (finding: Finding) => waiting.filter(draft => isSame(draft, finding));
  const fresh = findings.filter(finding => !earlier(finding).some(isChanged));
  return {
    fresh,
    instead: new Set(fresh.flatMap(earlier).map(({ id }) => id)),
    kept: findings.length - fresh.length,
  };
}

const isSame = (draft: Draft, { ref, result }: Finding): boolean =>
  draft.result.carriedFrom !== undefined &&
  draft.result.prompt === result.prompt &&
  draft.ref.displaySet.displaySetInstanceUID === ref.displaySet.displaySetInstanceUID;
