/** Toolbar and hotkeys: the sentences of the mode, whose bundle holds no others. */
export const mode = {
  'mode.button': 'Text Segment (T)',
  'mode.buttonHint': 'Type what to outline (T)',
  'mode.noImage': 'Open an image first',
  'mode.hotkey.prompt': 'Text Segment: type a prompt',
  'mode.hotkey.heatmap': 'Text Segment: heatmap',
  'mode.hotkey.inside': 'Text Segment: click inside',
  'mode.hotkey.outside': 'Text Segment: click outside',
  'mode.hotkey.brush': 'Text Segment: brush',
  'mode.hotkey.eraser': 'Text Segment: eraser',
  'mode.hotkey.save': 'Text Segment: save',
  'mode.hotkey.update': 'Text Segment: update older images',
  'mode.hotkey.swap': 'Text Segment: swap inside and outside',
  'mode.hotkey.uncertainty': 'Text Segment: uncertainty',
  'mode.candidate.1': 'Text Segment: outline 1',
  'mode.candidate.2': 'Text Segment: outline 2',
  'mode.candidate.3': 'Text Segment: outline 3',
};
