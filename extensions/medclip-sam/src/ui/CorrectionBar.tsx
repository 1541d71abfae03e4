import { t } from '../locales/translate';
import type { CorrectionActions, CorrectionView, Overwrite } from './state/correction';

const TOOLS = ['inside', 'outside', 'box', 'keep'] as const;
const SIGNS = { inside: '+', outside: '−', box: '▭', keep: '◉' } as const;
const OPERATIONS = ['fill-holes', 'grow', 'shrink', 'smooth'] as const;
const BRUSHES = ['brush', 'eraser'] as const;
const POLICIES: readonly Overwrite[] = ['allow-overlap', 'only-empty', 'everywhere'];

type Props = {
  readonly correction: CorrectionView;
  readonly actions: CorrectionActions;
};

/** Tools that change the outline on screen: clicks and box go to the model, the rest is geometry or OHIF's own brush. */
export function CorrectionBar({ correction, actions }: Props) {
  const { tool, target, outlinedHere, busy, overwrite } = correction;
  if (!target) return null;
  return (
    <section className="mcs-section" data-cy="medclip-correct" aria-label={t('correct.region')}>
      <div className="mcs-row">
        <h2 className="mcs-grow mcs-clip" title={target.label}>
          {t('correct.target', { label: target.label })}
        </h2>
        <button
          type="button"
          className="mcs-small"
          data-cy="medclip-undo"
          title={t('correct.undoHint')}
          onClick={() => actions.undo()}
        >
          {t('correct.undo')}
        </button>
        <button
          type="button"
          className="mcs-small"
          data-cy="medclip-redo"
          title={t('correct.redoHint')}
          onClick={() => actions.redo()}
        >
          {t('correct.redo')}
        </button>
      </div>
      <div className="mcs-tiles" role="group" aria-label={t('correct.region')}>
        {TOOLS.map(name => (
          <button
            key={name}
            type="button"
            className="mcs-tile"
            data-cy={`medclip-tool-${name}`}
            aria-pressed={tool === name}
            disabled={name === 'keep' && !outlinedHere}
            title={t(`correct.${name}Hint`)}
            onClick={() => actions.setCorrectionTool(name)}
          >
            <span aria-hidden="true">{SIGNS[name]}</span> {t(`correct.${name}`)}
          </button>
        ))}
        {OPERATIONS.map(name => (
          <button
            key={name}
            type="button"
            className="mcs-tile"
            data-cy={`medclip-${name}`}
            disabled={!outlinedHere || busy}
            title={name === 'grow' || name === 'shrink' ? t('correct.sizeHint') : undefined}
            onClick={() => actions.applyMaskOperation(name)}
          >
            {t(`correct.${name}`)}
          </button>
        ))}
        {BRUSHES.map(name => (
          <button
            key={name}
            type="button"
            className="mcs-tile"
            data-cy={`medclip-${name}`}
            title={t(`correct.${name}Hint`)}
            onClick={() => actions.brush(name)}
          >
            {t(`correct.${name}`)}
          </button>
        ))}
      </div>
      <label className="mcs-row">
        <span className="mcs-muted">{t('correct.overwrite')}</span>
        <select
          className="mcs-input mcs-grow"
          data-cy="medclip-overwrite"
          value={overwrite}
          onChange={event => actions.setOverwrite(event.target.value as Overwrite)}
        >
          {POLICIES.map(policy => (
            <option key={policy} value={policy}>
              {t(`correct.overwrite.${policy}`)}
            </option>
          ))}
        </select>
      </label>
      <div
        className="mcs-muted"
        role="status"
        aria-live="polite"
        data-cy="medclip-correct-state"
        data-busy={busy}
      >
        {busy ? t('correct.busy') : tool !== 'off' && t(`correct.help.${tool}`)}
      </div>
    </section>
  );
}
