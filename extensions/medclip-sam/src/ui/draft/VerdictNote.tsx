import { listText, numberText, t, tn } from '../../locales/translate';
import type { DraftView } from '../../state/draft';
import { UnusualNote } from './UnusualNote';
import { verdictLook, type VerdictLook } from './verdictLook';

/** What became of the prompt, in one line. */
function verdictText(draft: DraftView, look: VerdictLook): string {
  const { target, unknown, knownOn, side } = draft;
  if (look === 'unknown') {
    if (knownOn.length > 0) {
      const images = listText([...new Set(knownOn.map(imagesName))]);
      return t('draft.knownElsewhere', { target, images });
    }
    return t('draft.unknown', {
      words: listText(unknown.map(word => t('draft.quoted', { word }))),
    });
  }
  if (look === 'absence') return t('draft.absence');
  if (!draft.outlined) {
    if (side === 'elsewhere') return t('draft.notOnSide', { target });
    return t(draft.inBox ? 'draft.notSeenInBox' : 'draft.notSeen', { target });
  }
  if (draft.carriedFrom !== null) {
    return t('companions.carried', { name: draft.carriedFrom });
  }
  return draft.byExample ? t('draft.byExample') : t(`draft.verdict.${look}`);
}

/** "MR", "ultrasound": what readers call the images of a DICOM modality. */
const imagesName = (modality: string): string =>
  modality === 'US' ? t('images.US') : /^(CR|DX)$/.test(modality) ? t('images.DX') : modality;

/** What became of the prompt, how sure the outline is, and what to ask instead; the numbers are in the tooltip. */
export function VerdictNote({
  draft,
  onAsk,
  onStandardWindow,
}: {
  readonly draft: DraftView;
  readonly onAsk: (prompt: string) => Promise<void>;
  readonly onStandardWindow: () => Promise<void>;
}) {
  const { verdict, confidence, confidenceOf, limitedBy, absentFinding, didYouMean } = draft;
  const numbers = [
    t('draft.score', { score: numberText(draft.score, 3) }),
    t('draft.samEstimate', { value: numberText(draft.iouPrediction, 2) }),
    t('draft.stability', { value: numberText(draft.stability, 2) }),
  ].join(' · ');
  const look = verdictLook(draft);
  return (
    <div className="mcs-stack">
      <div
        className="mcs-verdict"
        data-verdict={look}
        data-cy="medclip-verdict"
        title={draft.outlined && confidenceOf === 'shown' ? numbers : undefined}
      >
        {verdictText(draft, look)}
        {confidence && confidenceOf === 'before-correction' && (
          <>
            {' '}
            <span data-cy="medclip-corrected">{t('confidence.corrected')}</span>
          </>
        )}
        {confidence && confidenceOf === 'shown' && (
          <>
            {' '}
            <span data-cy="medclip-confidence" data-level={confidence}>
              {t(`confidence.${confidence}`)}
              {limitedBy.length > 0 &&
                ` ${t('confidence.because', {
                  signs: limitedBy.map(sign => t(`confidence.sign.${sign}`)).join(', '),
                })}`}
            </span>
          </>
        )}
      </div>
      {didYouMean.length > 0 && !draft.outlined && (
        <div className="mcs-chips" role="group" aria-label={t('draft.didYouMean')}>
          <span className="mcs-muted">{t('draft.didYouMean')}</span>
          {didYouMean.map(prompt => (
            <button
              key={prompt}
              type="button"
              className="mcs-chip"
              data-cy="medclip-did-you-mean"
              onClick={() => void onAsk(prompt)}
            >
              {prompt}
            </button>
          ))}
        </div>
      )}
      {absentFinding !== null && (
        <div className="mcs-muted" data-cy="medclip-absence">
          {t(verdict === 'none' ? 'draft.absent' : 'draft.notAbsent', { finding: absentFinding })}
        </div>
      )}
      {draft.untold.length > 0 && draft.outlined && (
        <div className="mcs-muted" data-cy="medclip-untold">
          {t('draft.untold', {
            words: listText(draft.untold.map(word => t('draft.quoted', { word }))),
          })}
        </div>
      )}
      {draft.inBox === 'only-there' && draft.outlined && (
        <div className="mcs-side" data-cy="medclip-box-only">
          {t('draft.boxOnly')}
        </div>
      )}
      <SequencesNote sequences={draft.sequences} />
      <UnusualNote draft={draft} />
      {draft.farWindow && (
        <div className="mcs-stack mcs-muted" data-cy="medclip-far-window">
          {t('draft.farWindow', draft.farWindow)}
          <button
            type="button"
            className="mcs-link"
            data-cy="medclip-standard-window"
            title={t('draft.standardWindowHint')}
            onClick={() => void onStandardWindow()}
          >
            {t('draft.standardWindow')}
          </button>
        </div>
      )}
      {draft.side === 'untold' && draft.outlined && (
        <div className="mcs-side" data-cy="medclip-side">
          {t('draft.side')}
        </div>
      )}
    </div>
  );
}

/** What other sequences of the study answer to the same words. */
function SequencesNote({ sequences }: Pick<DraftView, 'sequences'>) {
  if (!sequences) return null;
  const { seen, own, others } = sequences;
  return (
    <div className="mcs-muted" role="status" data-cy="medclip-sequences" data-seen={seen}>
      {seen > 0
        ? tn('companions.seen', others.length, { seen })
        : t('companions.only', { name: own || t('companions.here'), others: listText(others) })}
    </div>
  );
}
