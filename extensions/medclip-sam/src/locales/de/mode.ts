export const mode = {
  'mode.button': 'Textsegment (T)',
  'mode.buttonHint': 'Eintippen, was umrandet werden soll (T)',
  'mode.noImage': 'Zuerst ein Bild öffnen',
  'mode.hotkey.prompt': 'Textsegment: Prompt eintippen',
  'mode.hotkey.heatmap': 'Textsegment: Heatmap',
  'mode.hotkey.inside': 'Textsegment: innen klicken',
  'mode.hotkey.outside': 'Textsegment: außen klicken',
  'mode.hotkey.swap': 'Textsegment: innen und außen tauschen',
  'mode.hotkey.uncertainty': 'Textsegment: Unsicherheit',
  'mode.candidate.1': 'Textsegment: Umriss 1',
  'mode.candidate.2': 'Textsegment: Umriss 2',
  'mode.candidate.3': 'Textsegment: Umriss 3',
};
