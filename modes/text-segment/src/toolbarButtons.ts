import { modeText } from '@medclip/extension-medclip-sam/locales/modeText';

export const TOOLBAR_BUTTON_ID = 'MedclipTextSegment';

/** Opens the panel with the cursor in the prompt. */
export function toolbarButtons() {
  return [
    {
      id: TOOLBAR_BUTTON_ID,
      uiType: 'ohif.toolButton',
      props: {
        type: 'action',
        icon: 'icon-tool-brush',
        label: modeText('mode.button'),
        tooltip: modeText('mode.buttonHint'),
        commands: [{ commandName: 'medclipFocusPrompt' }],
        evaluate: 'evaluate.medclipSam',
      },
    },
  ];
}
