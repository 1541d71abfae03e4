import { MedClipSamError } from '../core/errors';
import type { InferenceClient } from '../engine/worker/client';
import { errorText } from '../locales/errorText';
import { INITIAL_STATE, type PanelState } from '../state/viewState';
import type { AcceptedSegments } from './segments/acceptedSegments';
import type { ActiveImage } from './image/activeImage';
import type { DraftOverlay } from './draft/draftOverlay';
import type { Host } from './host/host';
import { createObservable, type Observable } from '../core/observable';
import { sameValue } from '../core/sameValue';

/** What exists only while the mode is open. */
export interface OpenMode {
  readonly accepted: AcceptedSegments;
  readonly overlay: DraftOverlay;
}

/** What the features of the panel share; each feature is a folder of its own. */
export interface SessionContext {
  readonly host: Host;
  readonly client: InferenceClient;
  readonly state: Observable<PanelState>;
  mode(): OpenMode | null;
  /** Sets the state; listeners hear only of changes, because viewports render many times a second. */
  show(change: Partial<PanelState>): void;
  /** Tells the reader what went wrong. */
  fail(cause: unknown): void;
  /** Look at the viewports again: the draft, the segments or the grid have changed. */
  refresh(): void;
}

/** A part of the panel's behaviour that wants to hear of the mode and of what is on screen. */
export interface Feature {
  enter?(mode: OpenMode): void;
  /** The mode is about to be left; what was accepted can still be read. */
  leave?(): void;
  /** The grid, the active viewport or an image has changed. */
  onViewportChange?(active: ActiveImage | null): void;
}

export function createSessionContext(
  parts: Pick<SessionContext, 'host' | 'client' | 'mode' | 'refresh'>
): SessionContext {
  const state = createObservable(INITIAL_STATE);
  return {
    ...parts,
    state,
    show: change => {
      const before = state.get();
      const keys = Object.keys(change) as (keyof PanelState)[];
      if (keys.some(key => !sameValue(change[key], before[key]))) {
        state.set(change);
      }
    },
    fail: cause => {
      const error = MedClipSamError.from(cause);
      const { code } = error;
      const tone = code === 'cancelled' ? 'info' : 'error';
      state.set({ notice: { tone, ...errorText(error), code } });
    },
  };
}
