import { useSyncExternalStore } from 'react';
import { t } from '../locales/translate';
import { CandidateStrip } from './CandidateStrip';
import { CorrectionBar } from './CorrectionBar';
import { DraftCard } from './DraftCard';
import { ModelStatus } from './ModelStatus';
import { NoticeBox } from './NoticeBox';
import { keepOwnKeys } from './ownKeys';
import { PropagateBar } from './PropagateBar';
import { PromptInput } from './PromptInput';
import { ProvenanceCard } from './ProvenanceCard';
import { SaveBar } from './SaveBar';
import { SegmentList } from './SegmentList';
import { SettingsSection } from './SettingsSection';
import { StageProgress } from './StageProgress';
import { uncodedSegments } from './state/segments';
import { StoredList } from './StoredList';
import { TermPicker } from './TermPicker';
import { Tour } from './Tour';
import { UncodedQuestion } from './UncodedQuestion';
import type { PanelActions, PanelState } from './viewState';

export interface PanelSource extends PanelActions {
  getState(): PanelState;
  subscribe(listener: () => void): () => void;
}

/** The panel "Text Segment": prompt, progress, draft, segments, save. It renders a state and calls actions, nothing more. */
export function TextSegmentPanel({ source }: { readonly source: PanelSource }) {
  const state = useSyncExternalStore(source.subscribe, source.getState);
  const { target, targetProblem, run, draft } = state;
  const uncoded = state.askUncoded ? uncodedSegments(state.segments) : [];
  const unsaved = state.segments.some(s => s.reviewed && !s.saved && s.slices > 0);
  return (
    <div className="mcs" data-cy="medclip-panel" onKeyDown={keepOwnKeys}>
      <div className="mcs-muted" data-cy="medclip-target">
        {target
          ? [target.modality, target.description, target.position].filter(Boolean).join(' · ')
          : t('panel.noImage')}
      </div>
      {state.tour && <Tour onDone={() => source.showTour(false)} />}
      <PromptInput {...state} actions={source} />
      {targetProblem && !run && <NoticeBox notice={targetProblem} />}
      {run && <StageProgress run={run} />}
      {state.notice && (
        <NoticeBox
          notice={state.notice}
          onDismiss={() => source.dismissNotice()}
          onCopyDiagnostics={source.copyDiagnostics}
        />
      )}
      {state.termPicker && <TermPicker picker={state.termPicker} actions={source} />}
      {draft && (
        <DraftCard {...state} draft={draft} actions={source}>
          <CandidateStrip {...state} actions={source} />
        </DraftCard>
      )}
      <CorrectionBar correction={state.correction} actions={source} />
      <PropagateBar
        slices={state.slices}
        outlinedHere={state.correction.outlinedHere}
        learn={state.settings.learnInStudy}
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
          {uncoded.length > 0 && (
            <UncodedQuestion
              labels={uncoded.map(s => s.label)}
              onChoose={source.openTermPicker}
              onSave={() => void source.saveUncoded()}
            />
          )}
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
      <StoredList {...state} actions={source} />
      {state.stored.map(({ id, label, provenance }) => (
        <ProvenanceCard
          key={id}
          provenance={provenance}
          title={t('provenance.stored', { label })}
        />
      ))}
      <SettingsSection settings={state.settings} library={state.library} actions={source} />
      <ModelStatus model={state.model} packs={state.packs} pack={state.pack} actions={source} />
      <div className="mcs-foot">{t('panel.foot')}</div>
    </div>
  );
}
