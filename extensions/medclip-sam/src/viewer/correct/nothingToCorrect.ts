import { MedClipSamError } from '../../core/errors';
import { t } from '../../locales/translate';
import type { StoredState } from '../../state/stored';
import type { DraftStore } from '../draft/draftStore';

/** Why a correction, or a continuation, finds no outline, and what to do. A stored one is seen on the image, but is nobody's to change yet. */
export function nothingToCorrect(
  { continuable }: Pick<StoredState, 'continuable'>,
  drafts?: Pick<DraftStore, 'all' | 'current'>
): MedClipSamError {
  const looked = drafts?.current();
  // Another finding of the same run has an outline: then the series has one to correct.
  if (looked && looked.slices.size === 0 && drafts?.all().some(d => d.slices.size > 0)) {
    const prompt = looked.result.prompt;
    const message = t('correct.nothingInDraft', { prompt });
    return new MedClipSamError('empty-mask', message, t('correct.nothingInDraftRemedy'));
  }
  const remedy = continuable.length > 0 ? 'correct.nothingStoredRemedy' : 'correct.nothingRemedy';
  return new MedClipSamError('empty-mask', t('correct.nothing'), t(remedy));
}
