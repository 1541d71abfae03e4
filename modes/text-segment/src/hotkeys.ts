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
];
