import { COMPANIONS_STATE, type CompanionsActions, type CompanionsState } from './companions';
import { CORRECTION_STATE, type CorrectionActions, type CorrectionState } from './correction';
import { CANDIDATES_STATE, type CandidatesActions, type CandidatesState } from './candidates';
import { SETTINGS_STATE, type SettingsActions, type SettingsState } from './settings';
import { STORED_STATE, type AdoptActions, type StoredState } from './stored';
import { TERMS_STATE, type TermsActions, type TermsState } from './terms';
import { DRAFT_STATE, type DraftActions, type DraftState } from './draft';
import { FOLLOW_UP_STATE, type FollowUpActions, type FollowUpState } from './followUp';
import { HEATMAP_STATE, type HeatmapActions, type HeatmapState } from './heatmap';
import { MODEL_STATE, type ModelActions, type ModelState } from './model';
import { NOTICE_STATE, type NoticeActions, type NoticeState } from './notice';
import { PROMPT_STATE, type PromptActions, type PromptState } from './prompt';
import { SAVE_STATE, type SaveActions, type SaveState, type UnsavedActions } from './save';
import { SEGMENTS_STATE, type SegmentsActions, type SegmentsState } from './segments';
import { SLICES_STATE, type SlicesActions, type SlicesState } from './slices';

/**
 * What the panel shows, as plain data, one feature a file. The viewer layer makes it, the components render it; nothing here
 * can act.
 */
export interface PanelState
  extends
    PromptState,
    DraftState,
    HeatmapState,
    CorrectionState,
    SlicesState,
    CompanionsState,
    SegmentsState,
    SaveState,
    CandidatesState,
    SettingsState,
    TermsState,
    StoredState,
    FollowUpState,
    ModelState,
    NoticeState {}

export const INITIAL_STATE: PanelState = {
  ...PROMPT_STATE,
  ...DRAFT_STATE,
  ...HEATMAP_STATE,
  ...CORRECTION_STATE,
  ...SLICES_STATE,
  ...COMPANIONS_STATE,
  ...SEGMENTS_STATE,
  ...SAVE_STATE,
  ...CANDIDATES_STATE,
  ...SETTINGS_STATE,
  ...TERMS_STATE,
  ...STORED_STATE,
  ...FOLLOW_UP_STATE,
  ...MODEL_STATE,
  ...NOTICE_STATE,
};

/** What the panel can ask for. */
export interface PanelActions
  extends
    PromptActions,
    DraftActions,
    HeatmapActions,
    CorrectionActions,
    SlicesActions,
    CompanionsActions,
    SegmentsActions,
    SaveActions,
    UnsavedActions,
    CandidatesActions,
    SettingsActions,
    TermsActions,
    AdoptActions,
    FollowUpActions,
    ModelActions,
    NoticeActions {}

/** State and actions as the panel gets them. */
export interface PanelSource extends PanelActions {
  getState(): PanelState;
  /** @returns how to end the subscription */
  subscribe(listener: () => void): () => void;
}
