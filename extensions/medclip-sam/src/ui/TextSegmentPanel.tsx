import { useSyncExternalStore } from 'react';
import { t } from '../locales/translate';
import { CorrectionBar } from './CorrectionBar';
import { DraftCard } from './DraftCard';
import { ModelStatus } from './ModelStatus';
import { NoticeBox } from './NoticeBox';
import { PropagateBar } from './PropagateBar';
import { PromptInput } from './PromptInput';
import { SaveBar } from './SaveBar';
import { SegmentList } from './SegmentList';
import { StageProgress } from './StageProgress';
import type { PanelActions, PanelState } from './viewState';

export interface PanelSource extends PanelActions {
  getState(): PanelState;
  subscribe(listener: () => void): () => void;
}

/** The panel "Text Segment": prompt, progress, draft, segments, save. It renders a state and calls actions, nothing more. */
export function TextSegmentPanel({ source }: { readonly source: PanelSource }) {
  const state = useSyncExternalStore(source.subscribe, source.getState);
  const { target, targetProblem, run, draft } = state;
  const unsaved = state.segments.some(s => s.reviewed && !s.saved && s.slices > 0);
  return (
    <div className="mcs" data-cy="medclip-panel">
      <div className="mcs-muted mcs-clip" data-cy="medclip-target">
        {target
          ? [target.modality, target.description, target.position].filter(Boolean).join(' · ')
          : t('panel.noImage')}
      </div>
      <PromptInput
        prompt={state.prompt}
        suggestions={state.suggestions}
        recent={state.recent}
        focusRequest={state.focusRequest}
        running={run !== null}
        disabled={false}
        actions={source}
      />
      {targetProblem && !run && <NoticeBox notice={targetProblem} />}
      {run && <StageProgress run={run} />}
      {state.notice && <NoticeBox notice={state.notice} onDismiss={() => source.dismissNotice()} />}
      {draft && <DraftCard draft={draft} heatmap={state.heatmap} actions={source} />}
      <CorrectionBar correction={state.correction} actions={source} />
      <PropagateBar
        slices={state.slices}
        outlinedHere={state.correction.outlinedHere}
        actions={source}
      />
      {state.restorable > 0 && (
        <div className="mcs-note" data-tone="warning" data-cy="medclip-restore-note">
          <div>{t('restore.message')}</div>
          <button type="button" data-cy="medclip-restore" onClick={() => source.restore()}>
            {t('restore.button')}
          </button>
        </div>
      )}
      {(state.segments.length > 0 || state.kept.length > 0 || state.save.state !== 'idle') && (
        <section className="mcs-section" aria-label={t('segments.region')}>
          <h2>{t('segments.title')}</h2>
          <SegmentList segments={state.segments} actions={source} />
          <SaveBar
            save={state.save}
            kept={state.kept}
            keptProblem={state.keptProblem}
            target={state.saveTarget}
            canSave={unsaved}
            actions={source}
          />
        </section>
      )}
      <ModelStatus model={state.model} onRetry={() => source.retryModel()} />
      <div className="mcs-foot">{t('panel.foot')}</div>
    </div>
  );
}
