/** Keys OHIF 3.13 leaves free; they appear in its preferences and never fire while typing. */
export const hotkeys = [
  {
    commandName: 'medclipFocusPrompt',
    label: 'Text Segment: type a prompt',
    keys: ['t'],
    isEditable: true,
  },
  {
    commandName: 'medclipToggleHeatmap',
    label: 'Text Segment: heatmap',
    keys: ['o'],
    isEditable: true,
  },
  {
    commandName: 'medclipInside',
    label: 'Text Segment: click inside',
    keys: ['p'],
    isEditable: true,
  },
  {
    commandName: 'medclipOutside',
    label: 'Text Segment: click outside',
    keys: ['n'],
    isEditable: true,
  },
  {
    commandName: 'medclipSwapClick',
    label: 'Text Segment: swap inside and outside',
    keys: ['x'],
    isEditable: true,
  },
  ...[1, 2, 3].map(number => ({
    commandName: 'medclipPickCandidate',
    commandOptions: { number },
    label: `Text Segment: outline ${number}`,
    keys: ['shift', String(number)],
    isEditable: true,
  })),
];
