import { t } from '../locales/translate';
import type { Notice } from '../state/notice';

/** A message with its remedy. Errors interrupt a screen reader, the rest waits. */
export function NoticeBox({
  notice,
  onDismiss,
  onCopyDiagnostics,
}: {
  readonly notice: Notice;
  readonly onDismiss?: () => void;
  readonly onCopyDiagnostics?: () => void;
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
      {notice.remedy && <div className="mcs-muted">{notice.remedy}</div>}
      <div className="mcs-row mcs-wrap mcs-end" hidden={!onDismiss && !onCopyDiagnostics}>
        {onCopyDiagnostics && notice.tone === 'error' && (
          <button
            type="button"
            className="mcs-link"
            data-cy="medclip-notice-diagnostics"
            onClick={() => onCopyDiagnostics()}
          >
            {t('model.copyDiagnostics')}
          </button>
        )}
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
