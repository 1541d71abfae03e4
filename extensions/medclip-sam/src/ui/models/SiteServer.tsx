import { t } from '../../locales/translate';
import type { ModelActions, ModelState } from '../../state/model';
import { SmallButton } from '../SmallButton';

/** The site's offer to compute on its server, and, while it does, a mark that cannot be missed. Nothing is sent before a yes. */
export function SiteServer({
  server,
  actions,
}: Pick<ModelState, 'server'> & { readonly actions: ModelActions }) {
  if (server === 'none') return null;
  const buttons = (
    <div className="mcs-chips">
      {server !== 'used' && (
        <SmallButton cy="medclip-server-use" onClick={actions.useServer}>
          {t('server.use')}
        </SmallButton>
      )}
      {server !== 'declined' && (
        <SmallButton cy="medclip-server-here" onClick={actions.computeHere}>
          {t('server.here')}
        </SmallButton>
      )}
    </div>
  );
  if (server === 'declined') {
    return (
      <details className="mcs-muted" data-cy="medclip-server" data-state={server}>
        <summary>{t('server.title')}</summary>
        <div>{t('server.offer')}</div>
        {buttons}
      </details>
    );
  }
  return (
    <div
      className="mcs-note"
      data-tone="warning"
      data-cy="medclip-server"
      data-state={server}
      role="status"
    >
      <div>{t(server === 'used' ? 'server.used' : 'server.offer')}</div>
      {buttons}
    </div>
  );
}
