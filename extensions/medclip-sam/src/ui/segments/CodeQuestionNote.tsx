import { t } from '../../locales/translate';
import type { CodeQuestion, SegmentsActions } from '../../state/segments';
import { SmallButton } from '../SmallButton';

/** After renaming: the code stays what it was, unless the reader says that the segment is another thing now. */
export function CodeQuestionNote({
  question,
  actions,
}: {
  readonly question: CodeQuestion | null;
  readonly actions: Pick<SegmentsActions, 'answerCode'>;
}) {
  if (!question) return null;
  const { before, now } = question;
  return (
    <div className="mcs-note" role="status" data-cy="medclip-code-question">
      <div>{t('code.question', { before, now })}</div>
      <div className="mcs-chips">
        <SmallButton cy="medclip-code-keep" onClick={() => actions.answerCode(false)}>
          {t('code.keep', { before })}
        </SmallButton>
        <SmallButton cy="medclip-code-change" onClick={() => actions.answerCode(true)}>
          {t('code.change', { now })}
        </SmallButton>
      </div>
    </div>
  );
}
