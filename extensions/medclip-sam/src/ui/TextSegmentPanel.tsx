import { useRef, useSyncExternalStore, type KeyboardEvent } from 'react';
import { t } from '../locales/translate';
import { CandidateStrip } from './draft/CandidateStrip';
import { CodeQuestionNote } from './segments/CodeQuestionNote';
import { CorrectionBar, OverwriteChoice } from './draft/CorrectionBar';
import { DraftCard } from './draft/DraftCard';
import { FollowUpList } from './followUp/FollowUpList';
import { PendingList } from './saving/PendingList';
import { ModelStatus } from './models/ModelStatus';
import { NoticeBox } from './NoticeBox';
import { keepOwnKeys } from './ownKeys';
import { PropagateBar } from './slices/PropagateBar';
import { PromptInput } from './prompt/PromptInput';
import { ProvenanceCard } from './draft/ProvenanceCard';
import { SaveBar } from './saving/SaveBar';
import { SegmentList } from './segments/SegmentList';
import { SeriesName } from './saving/SeriesName';
import { SettingsSection } from './settings/SettingsSection';
import { SiteServer } from './models/SiteServer';
import { StageProgress } from './prompt/StageProgress';
import { uncodedSegments, unsavedSegments } from '../state/segments';
import { StepBar } from './StepBar';
import { StoredList } from './stored/StoredList';
import { TermPicker } from './segments/TermPicker';
import { Tour } from './settings/Tour';
import { useContinuedInView } from './segments/useContinuedInView';
import { UncodedQuestion } from './segments/UncodedQuestion';
import { useDraftFocus } from './draft/useDraftFocus';
import { useDraftInView } from './draft/useDraftInView';
import { UnsavedNote } from './saving/UnsavedNote';
import { useKeptPlace } from './useKeptPlace';
import type { PanelSource, PanelState } from '../state/viewState';

type Part = { readonly state: PanelState; readonly source: PanelSource };

/**
 * The panel "Text Segment". It renders a state and calls actions, nothing more. The prompt stays at its top and the next step at its
 * foot; what lies between scrolls.
 */
export function TextSegmentPanel({ source }: { readonly source: PanelSource }) {
  const state = useSyncExternalStore(source.subscribe, source.getState);
  const panel = useRef<HTMLDivElement>(null);
  useDraftFocus(panel, state);
  useKeptPlace(panel);
  /** Also from a text field, where the mode's key does not count and the browser would save the page. */
  const saveKey = (event: KeyboardEvent) => {
    if (event.key !== 's' || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (unsavedSegments(source.getState().segments).length > 0) void source.save();
  };
  return (
    <div
      ref={panel}
      className="mcs"
      data-cy="medclip-panel"
      onKeyDownCapture={saveKey}
      onKeyDown={keepOwnKeys}
    >
      <Head state={state} source={source} />
      <Middle state={state} source={source} />
      <Foot state={state} source={source} />
    </div>
  );
}

function Head({ state, source }: Part) {
  const { target, targetProblem, run, draft } = state;
  return (
    <div className="mcs-head" data-folded={draft?.outlined === true}>
      {/* What is wrong with it is said below, and is not that there is none. */}
      {(target || !targetProblem) && <TargetLine target={target} />}
      {state.server !== 'declined' && <SiteServer server={state.server} actions={source} />}
      <PromptInput {...state} actions={source} />
      {targetProblem && !run && <NoticeBox notice={targetProblem} />}
      {run && <StageProgress run={run} />}
    </div>
  );
}

/** The image at hand. A long series name is shortened; where the reader is in it never is. */
function TargetLine({ target }: Pick<PanelState, 'target'>) {
  const name = target && [target.modality, target.description].filter(Boolean).join(' · ');
  const place = target?.position;
  return (
    <div
      className="mcs-muted mcs-target"
      data-cy="medclip-target"
      title={[name, place].filter(Boolean).join(' · ') || undefined}
    >
      <span className="mcs-clip">{name ?? t('panel.noImage')}</span>{' '}
      {place && <span data-cy="medclip-place">{place}</span>}
    </div>
  );
}

function Middle({ state, source }: Part) {
  const { draft, segments } = state;
  const middle = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLElement>(null);
  useDraftInView(middle, state);
  useContinuedInView(list, state);
  const unsaved = segments.filter(s => s.reviewed && !s.saved && s.slices > 0);
  return (
    <div ref={middle} className="mcs-middle">
      {state.termPicker && <TermPicker picker={state.termPicker} actions={source} />}
      {draft && (
        <DraftCard {...state} draft={draft} actions={source}>
          <CandidateStrip {...state} actions={source} />
        </DraftCard>
      )}
      {state.tour && (
        <Tour
          example={state.suggestions.find(s => !s.unknown)?.text ?? ''}
          onDone={() => source.showTour(false)}
        />
      )}
      {state.correction.target && segments.length > (draft ? 0 : 1) && (
        <OverwriteChoice correction={state.correction} actions={source} />
      )}
      <UnsavedNote restorable={state.restorable} otherTabs={state.otherTabs} actions={source} />
      <StoredList {...state} actions={source} />
      <FollowUpList followUp={state.followUp} actions={source} />
      {segments.length > 0 && (
        <section ref={list} className="mcs-section" aria-label={t('segments.region')}>
          <h2>{t('segments.title')}</h2>
          <SegmentList segments={segments} actions={source} />
          {unsaved.length > 0 && (
            <SeriesName
              name={state.seriesName}
              labels={unsaved.map(s => s.label)}
              actions={source}
            />
          )}
        </section>
      )}
      <PropagateBar
        slices={state.slices}
        outlinedHere={state.correction.outlinedHere}
        learn={state.settings.learnInStudy}
        companions={state.companions}
        ofDraft={state.correction.target?.kind === 'draft'}
        drafted={draft?.outlined === true}
        actions={source}
      />
      {state.stored.map(({ id, label, provenance }) => (
        <ProvenanceCard
          key={id}
          provenance={provenance}
          title={t('provenance.stored', { label })}
        />
      ))}
      <SettingsSection
        settings={state.settings}
        library={state.library}
        keepsByDefault={state.keepsByDefault}
        actions={source}
      />
      <ModelStatus
        model={state.model}
        packs={state.packs}
        pack={state.pack}
        server={state.server}
        actions={source}
      />
      <div className="mcs-foot">
        {t(state.server === 'used' ? 'panel.footServer' : 'panel.foot')}
      </div>
    </div>
  );
}

/** What is to be done next. It grows upwards: a notice does not push the tools away. */
function Foot({ state, source }: Part) {
  const { notice, draft, segments, save } = state;
  const uncoded = state.askUncoded ? uncodedSegments(segments) : [];
  return (
    <div className="mcs-dock" data-cy="medclip-dock">
      {notice && (
        <NoticeBox
          notice={notice}
          onDismiss={() => source.dismissNotice()}
          onCopyDiagnostics={source.copyDiagnostics}
        />
      )}
      <PendingList
        {...state}
        told={`${save.message} ${save.remedy}`}
        brief={draft !== null}
        actions={source}
      />
      <CodeQuestionNote question={state.codeQuestion} actions={source} />
      {uncoded.length > 0 && (
        <UncodedQuestion
          labels={uncoded.map(s => s.label)}
          onChoose={source.openTermPicker}
          onSave={() => void source.saveUncoded()}
        />
      )}
      <CorrectionBar correction={state.correction} actions={source} />
      <StepBar draft={draft} segments={segments} actions={source} />
      {(segments.length > 0 || save.state !== 'idle') && (
        <SaveBar
          save={save}
          target={state.saveTarget}
          segments={segments}
          drafted={draft?.outlined === true}
          actions={source}
        />
      )}
    </div>
  );
}
