import { modeText } from '@medclip/extension-medclip-sam/locales/modeText';

const CANDIDATES = [1, 2, 3] as const;

/** Keys OHIF 3.13 leaves free, but for those of its brush; they appear in its preferences and never fire while typing. */
export function hotkeys() {
  const key = (commandName: string, label: Parameters<typeof modeText>[0], keys: string[]) => ({
    commandName,
    label: modeText(label),
    keys,
    isEditable: true,
  });
  return [
    key('medclipFocusPrompt', 'mode.hotkey.prompt', ['t']),
    key('medclipToggleHeatmap', 'mode.hotkey.heatmap', ['o']),
    key('medclipToggleUncertainty', 'mode.hotkey.uncertainty', ['u']),
    key('medclipInside', 'mode.hotkey.inside', ['p']),
    key('medclipOutside', 'mode.hotkey.outside', ['n']),
    key('medclipSwapClick', 'mode.hotkey.swap', ['x']),
    // OHIF's own keys of its brush and eraser; ours take a draft in hand first.
    key('medclipBrush', 'mode.hotkey.brush', ['b']),
    key('medclipEraser', 'mode.hotkey.eraser', ['e']),
    key('medclipSave', 'mode.hotkey.save', ['ctrl+s']),
    key('medclipUpdateSlices', 'mode.hotkey.update', ['shift', 'l']),
    ...CANDIDATES.map(number => ({
      ...key('medclipPickCandidate', `mode.candidate.${number}`, ['shift', String(number)]),
      commandOptions: { number },
    })),
  ];
}
