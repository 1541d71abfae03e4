import type { ReactNode } from 'react';

interface Props {
  /** Its name for tests, `data-cy`. */
  readonly cy?: string;
  readonly onClick: () => unknown;
  readonly disabled?: boolean;
  readonly children: ReactNode;
}

/** A button with a text, one of several in a row. */
export function SmallButton({ cy, onClick, disabled, children }: Props) {
  return (
    <button
      type="button"
      className="mcs-small"
      data-cy={cy}
      disabled={disabled}
      onClick={() => void onClick()}
    >
      {children}
    </button>
  );
}
