export interface Notice {
  readonly tone: 'info' | 'warning' | 'error';
  /** What happened. */
  readonly message: string;
  /** What to do about it. */
  readonly remedy: string;
  /** Stable, safe to copy into a report. */
  readonly code?: string;
}

export interface NoticeState {
  readonly notice: Notice | null;
}

export const NOTICE_STATE: NoticeState = { notice: null };

export interface NoticeActions {
  dismissNotice(): void;
}
