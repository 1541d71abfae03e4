import { CORRECTION_STATE, type CorrectionActions, type CorrectionState } from './state/correction';
import { CANDIDATES_STATE, type CandidatesActions, type CandidatesState } from './state/candidates';
import { SETTINGS_STATE, type SettingsActions, type SettingsState } from './state/settings';
import { STORED_STATE, type AdoptActions, type StoredState } from './state/stored';
import { TERMS_STATE, type TermsActions, type TermsState } from './state/terms';
import { DRAFT_STATE, type DraftActions, type DraftState } from './state/draft';
import { HEATMAP_STATE, type HeatmapActions, type HeatmapState } from './state/heatmap';
import { MODEL_STATE, type ModelActions, type ModelState } from './state/model';
import { NOTICE_STATE, type NoticeActions, type NoticeState } from './state/notice';
import { PROMPT_STATE, type PromptActions, type PromptState } from './state/prompt';
import { SAVE_STATE, type SaveActions, type SaveState } from './state/save';
import { SEGMENTS_STATE, type SegmentsActions, type SegmentsState } from './state/segments';
import { SLICES_STATE, type SlicesActions, type SlicesState } from './state/slices';

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
    SegmentsState,
    SaveState,
    CandidatesState,
    SettingsState,
    TermsState,
    StoredState,
    ModelState,
    NoticeState {}

export const INITIAL_STATE: PanelState = {
  ...PROMPT_STATE,
  ...DRAFT_STATE,
  ...HEATMAP_STATE,
  ...CORRECTION_STATE,
  ...SLICES_STATE,
  ...SEGMENTS_STATE,
  ...SAVE_STATE,
  ...CANDIDATES_STATE,
  ...SETTINGS_STATE,
  ...TERMS_STATE,
  ...STORED_STATE,
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
    SegmentsActions,
    SaveActions,
    CandidatesActions,
    SettingsActions,
    TermsActions,
    AdoptActions,
    ModelActions,
    NoticeActions {}
