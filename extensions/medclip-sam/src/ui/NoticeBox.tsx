import { t } from '../locales/translate';
import type { Notice } from './state/notice';

/** A message with its remedy. Errors interrupt a screen reader, the rest waits. */
export function NoticeBox({
  notice,
  onDismiss,
}: {
  readonly notice: Notice;
  readonly onDismiss?: () => void;
}) {
  return (
    <div
      className="mcs-note"
      data-tone={notice.tone}
      data-cy="medclip-notice"
      data-code={notice.code}
      role={notice.tone === 'error' ? 'alert' : 'status'}
    >
      <div>{notice.message}</div>
      <div className="mcs-row">
        <span className="mcs-muted mcs-grow">{notice.remedy}</span>
        {onDismiss && (
          <button
            type="button"
            className="mcs-link"
            data-cy="medclip-dismiss"
            onClick={() => onDismiss()}
          >
            {t('notice.dismiss')}
          </button>
        )}
      </div>
    </div>
  );
}
