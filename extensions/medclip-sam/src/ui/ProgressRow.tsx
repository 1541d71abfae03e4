import type { ReactNode } from 'react';
import { ProgressBar } from './ProgressBar';

interface Props {
  /** What goes on, for who cannot see the bar. */
  readonly label: string;
  readonly running: { readonly done: number; readonly most: number };
  readonly cancel: string;
  /** `data-cy` of the button. */
  readonly cancelCy: string;
  readonly onCancel: () => void;
  /** Between bar and button. */
  readonly children?: ReactNode;
}

/** How far something has come, and the way to end it. */
export function ProgressRow({ label, running, cancel, cancelCy, onCancel, children }: Props) {
  return (
    <div className="mcs-row">
      <ProgressBar label={label} done={running.done} most={running.most} grow />
      {children}
      <button type="button" data-cy={cancelCy} onClick={onCancel}>
        {cancel}
      </button>
    </div>
  );
}
