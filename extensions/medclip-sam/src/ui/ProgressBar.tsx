interface Props {
  /** What goes on, for who cannot see the bar. */
  readonly label: string;
  readonly done: number;
  readonly most: number;
  /** Takes the room that is left in its row. */
  readonly grow?: boolean;
}

/** How far something has come. */
export function ProgressBar({ label, done, most, grow = false }: Props) {
  return (
    <div
      className={grow ? 'mcs-bar mcs-grow' : 'mcs-bar'}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={most}
      aria-valuenow={done}
    >
      <i style={{ width: `${Math.round((100 * done) / most)}%` }} />
    </div>
  );
}
