export const TOOLBAR_BUTTON_ID = 'MedclipTextSegment';

/** Opens the panel with the cursor in the prompt. */
export const toolbarButtons = [
  {
    id: TOOLBAR_BUTTON_ID,
    uiType: 'ohif.toolButton',
    props: {
      type: 'action',
      icon: 'icon-tool-brush',
      label: 'Text Segment (T)',
      tooltip: 'Type what to outline (T)',
      commands: [{ commandName: 'medclipFocusPrompt' }],
      evaluate: 'evaluate.medclipSam',
    },
  },
];
