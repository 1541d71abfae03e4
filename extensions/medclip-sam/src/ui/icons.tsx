/** Signs of the correction tools, drawn, as few fonts have them; all on a grid of 16. */
const PATHS = {
  inside: 'M8 3v10M3 8h10',
  outside: 'M3 8h10',
  box: 'M2.5 4.5h11v7h-11z',
  keep: 'M8 4.5a3.5 3.5 0 1 0 .01 0M2 2.5h2M12 2.5h2M2 13.5h2M12 13.5h2',
  'fill-holes': 'M8 2a6 6 0 1 0 .01 0M6 8l1.5 1.8L10.5 6.5',
  // Arrows out of the corners, and into the middle: told apart at 14 px.
  grow: 'M9.5 2.5h4v4M13.5 2.5L9.5 6.5M6.5 13.5h-4v-4M2.5 13.5l4-4',
  shrink: 'M13.5 6.5h-4v-4M9.5 6.5l4-4M2.5 9.5h4v4M6.5 9.5l-4 4',
  smooth: 'M1.5 10c2-6 4-6 6.5-2s4.5 4 6.5-2',
  brush: 'M13.5 2.5L7 9M7 9c-2-.5-3.5.5-4 4.5 3.5 0 5-1.5 4-4.5z',
  eraser: 'M6 13.5h7.5M2.5 10L9 3.5l4 4-6 6H6z',
  undo: 'M5.5 2.5L2.5 5.5l3 3M2.5 5.5H9a4 4 0 0 1 0 8H6',
  redo: 'M10.5 2.5l3 3-3 3M13.5 5.5H7a4 4 0 0 0 0 8h3',
  jump: 'M8 3.5a4.5 4.5 0 1 0 .01 0M8 1v4M8 11v4M1 8h4M11 8h4',
  copy: 'M5.5 5.5h8v8h-8zM3.5 10.5h-1v-8h8v1',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg
      viewBox="0 0 16 16"
      className="mcs-svg"
      aria-hidden="true"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
