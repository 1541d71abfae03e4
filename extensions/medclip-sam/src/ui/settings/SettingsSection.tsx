import { useRef } from 'react';
import { SALIENCY_METHODS, SALIENCY_NAMES } from '../../core/saliencyMethods';
import { LANGUAGES, ownName } from '../../locales/language';
import { t, tn } from '../../locales/translate';
import type { Settings, SettingsActions, SettingsState } from '../../state/settings';
import { SmallButton } from '../SmallButton';

type Props = Pick<SettingsState, 'settings' | 'library' | 'keepsByDefault'> & {
  readonly actions: SettingsActions;
};

const CHOICES = {
  language: ['auto', ...LANGUAGES],
  saliency: ['auto', ...SALIENCY_METHODS],
  backend: ['auto', 'webgpu', 'wasm'],
} as const;

/** What has a name of its own (a language's in itself, a method's) is called by it. */
function nameOf(key: keyof typeof CHOICES, value: string): string {
  const language = LANGUAGES.find(one => key === 'language' && one === value);
  if (language) return ownName(language);
  const method = SALIENCY_METHODS.find(one => key === 'saliency' && one === value);
  const name = method && SALIENCY_NAMES[method];
  return name ?? t(`settings.${key}.${value}` as Parameters<typeof t>[0]);
}

/** What a reader sets once per browser; closed until asked for. */
export function SettingsSection({ settings, library, keepsByDefault, actions }: Props) {
  const file = useRef<HTMLInputElement>(null);
  const choice = <K extends keyof typeof CHOICES>(key: K) => (
    <label className="mcs-row" key={key}>
      <span className="mcs-grow mcs-muted">{t(`settings.${key}`)}</span>
      <select
        className="mcs-input mcs-half"
        data-cy={`medclip-setting-${key}`}
        title={key === 'backend' ? t('settings.backendHint') : undefined}
        value={settings[key]}
        onChange={event =>
          actions.changeSettings({ [key]: event.target.value } as Partial<Settings>)
        }
      >
        {CHOICES[key].map(value => (
          <option key={value} value={value}>
            {nameOf(key, value)}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <details className="mcs-details" data-cy="medclip-settings">
      <summary>{t('settings.title')}</summary>
      <div className="mcs-stack">
        {choice('language')}
        {choice('saliency')}
        <label className="mcs-row">
          <span className="mcs-grow mcs-muted">{t('settings.topK')}</span>
          <input
            className="mcs-input mcs-half"
            data-cy="medclip-setting-topK"
            type="number"
            min={1}
            max={4096}
            placeholder={t('settings.topKAuto')}
            value={settings.topK ?? ''}
            onChange={event => {
              const value = Math.round(Number(event.target.value));
              const valid = event.target.value !== '' && value >= 1 && value <= 4096;
              actions.changeSettings({ topK: valid ? value : null });
            }}
          />
        </label>
        {choice('backend')}
        <Switch
          cy="medclip-setting-heatmap"
          label={t('settings.heatmap')}
          on={settings.heatmap.visible}
          onChange={visible =>
            actions.changeSettings({ heatmap: { ...settings.heatmap, visible } })
          }
        />
        <Switch
          cy="medclip-setting-fit-edge"
          label={t('settings.fitEdge')}
          hint={t('settings.fitEdgeHint')}
          on={settings.fitEdge}
          onChange={fitEdge => actions.changeSettings({ fitEdge })}
        />
        <Switch
          cy="medclip-setting-remember"
          label={t('settings.remember')}
          hint={t('settings.rememberHint')}
          on={settings.rememberPrompts}
          onChange={rememberPrompts => actions.changeSettings({ rememberPrompts })}
        />
        <Switch
          cy="medclip-setting-keep-encodings"
          label={t('settings.keepEncodings')}
          hint={t('settings.keepEncodingsHint')}
          on={settings.keepEncodings === 'auto' ? keepsByDefault : settings.keepEncodings}
          onChange={keepEncodings => actions.changeSettings({ keepEncodings })}
        />
        <div className="mcs-row mcs-muted">
          <span className="mcs-grow">{t('settings.library')}</span>
          <span data-cy="medclip-library">
            {tn(`settings.library.${library.source}`, library.count)}
          </span>
        </div>
        <div className="mcs-chips">
          <SmallButton onClick={() => actions.openHotkeys()}>{t('settings.hotkeys')}</SmallButton>
          <SmallButton cy="medclip-settings-export" onClick={() => actions.exportSettings()}>
            {t('settings.export')}
          </SmallButton>
          <SmallButton onClick={() => file.current?.click()}>{t('settings.import')}</SmallButton>
          <SmallButton cy="medclip-settings-reset" onClick={() => actions.resetSettings()}>
            {t('settings.reset')}
          </SmallButton>
          <SmallButton cy="medclip-tour-again" onClick={() => actions.showTour(true)}>
            {t('settings.tour')}
          </SmallButton>
        </div>
        <input
          ref={file}
          type="file"
          accept="application/json,.json"
          data-cy="medclip-settings-import"
          aria-label={t('settings.import')}
          hidden
          onChange={event => {
            const [chosen] = event.target.files ?? [];
            if (chosen) void actions.importSettings(chosen);
            event.target.value = '';
          }}
        />
      </div>
    </details>
  );
}

interface SwitchProps {
  readonly cy: string;
  readonly label: string;
  readonly hint?: string;
  readonly on: boolean;
  onChange(on: boolean): void;
}

function Switch({ cy, label, hint, on, onChange }: SwitchProps) {
  return (
    <label className="mcs-row" title={hint}>
      <span className="mcs-grow mcs-muted">{label}</span>
      <input
        type="checkbox"
        data-cy={cy}
        checked={on}
        onChange={event => onChange(event.target.checked)}
      />
    </label>
  );
}
