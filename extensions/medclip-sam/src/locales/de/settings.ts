import type { settings as english } from '../en/settings';

export const settings: Readonly<Record<keyof typeof english, string>> = {
  'settings.title': 'Einstellungen',
  'settings.language': 'Sprache',
  'settings.language.auto': 'wie OHIF',
  'settings.saliency': 'Salienz',
  'settings.saliency.auto': 'wie empfohlen',
  'settings.saliency.locator': 'Lokalisierer',
  'settings.saliency.dense': 'Patch-Ähnlichkeit',
  'settings.topK': 'Kanäle (K)',
  'settings.topKAuto': 'automatisch',
  'settings.backend': 'Backend',
  'settings.backend.auto': 'automatisch',
  'settings.backend.webgpu': 'WebGPU',
  'settings.backend.wasm': 'WebAssembly',
  'settings.backendHint': 'Ab dem nächsten Laden der Seite',
  'settings.heatmap': 'Heatmap bei neuen Entwürfen',
  'settings.fitEdge': 'Rand an das Bild anpassen',
  'settings.fitEdgeHint':
    'Den Rand neuer Umrisse, Rahmen und Klicks an die nächste Kante im Bild legen; hilft vor allem groben Modellen',
  'settings.remember': 'Prompts merken',
  'settings.rememberHint':
    'Die letzten Prompts nach der Sitzung in diesem Browser behalten; sonst nur bis der Tab schließt',
  'settings.keepEncodings': 'Vorbereitete Bilder behalten',
  'settings.keepEncodingsHint':
    'Bilder, die die Modelle schon kennen, sind beim nächsten Öffnen sofort bereit. Verschlüsselt in diesem Browser, bis 30 Tage nach dem letzten Öffnen der Studie; Ausschalten löscht sie',
  'settings.library': 'Angebotene Prompts',
  'settings.library.bundled_one': '{count}, mitgeliefert',
  'settings.library.bundled_other': '{count}, mitgeliefert',
  'settings.library.site_one': '{count}, von dieser Einrichtung',
  'settings.library.site_other': '{count}, von dieser Einrichtung',
  'settings.library.reader_one': '{count}, eigene',
  'settings.library.reader_other': '{count}, eigene',
  'settings.hotkeys': 'Tastenkürzel …',
  'settings.export': 'Exportieren',
  'settings.import': 'Importieren …',
  'settings.reset': 'Zurücksetzen',
  'settings.tour': 'Einführung zeigen',
  'tour.region': 'Erste Schritte',
  'tour.step': '{number} von {count}',
  'tour.next': 'Weiter',
  'tour.back': 'Zurück',
  'tour.done': 'Verstanden',
  'tour.skip': 'Überspringen',
  'tour.1':
    'T drücken und eintippen, was umrissen werden soll, oder einen Vorschlag wählen. Enter startet; alles geschieht in diesem Browser.',
  'tour.example': 'Zum Beispiel: „{prompt}“.',
  'tour.2':
    'Die Heatmap (O) zeigt, worauf der Text zeigt, die gestrichelte Linie ist ein Entwurf. Mit Klicks korrigieren: P innen, N außen.',
  'tour.3':
    'Übernehmen macht daraus ein Segment für OHIFs Werkzeuge. Speichern legt im PACS eine neue Serie an; nichts wird überschrieben.',
};
