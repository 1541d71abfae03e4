import { t } from '../../locales/translate';
import { Icon } from '../icons';
import type { CorrectionActions, CorrectionView, Overwrite } from '../../state/correction';

const TOOLS = ['inside', 'outside', 'box', 'keep'] as const;
const OPERATIONS = ['fill-holes', 'grow', 'shrink', 'smooth'] as const;
const BRUSHES = ['brush', 'eraser'] as const;
const POLICIES: readonly Overwrite[] = ['allow-overlap', 'only-empty', 'everywhere'];

/** Keys as the mode binds them; shown below the signs. */
const KEYS: Readonly<Partial<Record<string, string>>> = {
  inside: 'P',
  outside: 'N',
  brush: 'B',
  eraser: 'E',
};

type Props = {
  readonly correction: CorrectionView;
  readonly actions: CorrectionActions;
};

/** Tools that change the outline on screen, one row: clicks and box go to the model, the rest is geometry or OHIF's own brush. */
export function CorrectionBar({ correction, actions }: Props) {
  const { tool, hand, target, outlinedHere, busy } = correction;
  const used = tool === 'off' ? hand : tool;
  if (!target) return null;
  const button = (
    name: (typeof TOOLS | typeof OPERATIONS | typeof BRUSHES)[number],
    more: {
      readonly cy: string;
      readonly pressed?: boolean;
      readonly disabled?: boolean;
      readonly hint: string;
      readonly act: () => void;
    }
  ) => (
    <button
      key={name}
      type="button"
      className="mcs-tool"
      data-cy={more.cy}
      aria-pressed={more.pressed}
      aria-label={t(`correct.${name}`)}
      disabled={more.disabled}
      title={more.hint}
      onClick={more.act}
    >
      <Icon name={name} />
      <kbd aria-hidden="true">{KEYS[name] ?? ''}</kbd>
    </button>
  );
  return (
    <section className="mcs-correct" data-cy="medclip-correct" aria-label={t('correct.region')}>
      <div className="mcs-row">
        <h2 className={busy || used !== 'off' ? 'mcs-sr' : 'mcs-clip'} title={target.label}>
          {t('correct.target', { label: target.label })}
        </h2>
        <span
          className="mcs-muted mcs-grow mcs-break"
          role="status"
          aria-live="polite"
          data-cy="medclip-correct-state"
          data-busy={busy}
        >
          {busy ? t('correct.busy') : used !== 'off' && t(`correct.help.${used}`)}
        </span>
        {(['undo', 'redo'] as const).map(name => (
          <button
            key={name}
            type="button"
            className="mcs-icon"
            data-cy={`medclip-${name}`}
            aria-label={t(`correct.${name}`)}
            title={t(`correct.${name}Hint`)}
            onClick={() => actions[name]()}
          >
            <Icon name={name} />
          </button>
        ))}
      </div>
      <div className="mcs-tools" role="group" aria-label={t('correct.region')}>
        {TOOLS.map(name =>
          button(name, {
            cy: `medclip-tool-${name}`,
            pressed: tool === name,
            disabled: name === 'keep' && !outlinedHere,
            hint: t(`correct.${name}Hint`),
            act: () => actions.setCorrectionTool(name),
          })
        )}
        {OPERATIONS.map(name =>
          button(name, {
            cy: `medclip-${name}`,
            disabled: !outlinedHere || busy,
            hint:
              name === 'grow' || name === 'shrink'
                ? `${t(`correct.${name}`)} · ${t('correct.sizeHint')}`
                : t(`correct.${name}`),
            act: () => void actions.applyMaskOperation(name),
          })
        )}
        {BRUSHES.map(name =>
          button(name, {
            cy: `medclip-${name}`,
            pressed: used === name,
            hint: t(`correct.${name}Hint`),
            act: () => void actions.brush(name),
          })
        )}
      </div>
    </section>
  );
}

/** What becomes of other segments where the outline meets them. */
export function OverwriteChoice({ correction, actions }: Props) {
  return (
    <label className="mcs-row">
      <span className="mcs-muted mcs-whole">{t('correct.overwrite')}</span>
      <select
        className="mcs-input mcs-grow"
        data-cy="medclip-overwrite"
        value={correction.overwrite}
        onChange={event => actions.setOverwrite(event.target.value as Overwrite)}
      >
        {POLICIES.map(policy => (
          <option key={policy} value={policy}>
            {t(`correct.overwrite.${policy}`)}
          </option>
        ))}
      </select>
    </label>
  );
}
