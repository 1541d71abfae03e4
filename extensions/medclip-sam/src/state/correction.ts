/** What a click or a drag in the viewport means. */
export type CorrectionTool = 'off' | 'inside' | 'outside' | 'box' | 'keep';
/** What draws on the outline by hand: OHIF's brush or eraser. */
export type HandTool = 'off' | 'brush' | 'eraser';
export type Overwrite = 'everywhere' | 'only-empty' | 'allow-overlap';
export type MaskOperation = 'fill-holes' | 'grow' | 'shrink' | 'smooth';

export interface CorrectionView {
  readonly tool: CorrectionTool;
  /** OHIF's own tool on the left button. */
  readonly hand: HandTool;
  /** What is corrected; null where the active viewport shows neither a draft nor a segment. */
  readonly target: { readonly label: string; readonly kind: 'draft' | 'segment' } | null;
  /** The image on screen has an outline of the target. */
  readonly outlinedHere: boolean;
  readonly busy: boolean;
  readonly overwrite: Overwrite;
}

export interface CorrectionState {
  readonly correction: CorrectionView;
}

export const CORRECTION_STATE: CorrectionState = {
  correction: {
    tool: 'off',
    hand: 'off',
    target: null,
    outlinedHere: false,
    busy: false,
    overwrite: 'allow-overlap',
  },
};

export interface CorrectionActions {
  setCorrectionTool(tool: CorrectionTool): void;
  applyMaskOperation(operation: MaskOperation): Promise<void>;
  /** Hands the outline to OHIF's brush or eraser; the one that is on is put away. */
  brush(tool: Exclude<HandTool, 'off'>): Promise<void>;
  setOverwrite(overwrite: Overwrite): void;
  undo(): void;
  redo(): void;
}
