import type { panel as english } from '../en/panel';

export const panel: Readonly<Record<keyof typeof english, string>> = {
  'panel.noImage': 'Kein Bild',
  'panel.foot': 'Nur für die Forschung. Bilddaten verlassen diesen Browser nie.',
  'panel.footServer':
    'Nur für die Forschung. Bilddaten werden an den Server dieser Einrichtung gesendet.',
  'screen.sigmoid':
    'Der Viewer kann das Sigmoid-Fenster dieses Bildes nicht anzeigen; der Bildschirm weicht davon ab.',
  'screen.voi-lut':
    'Der Viewer kann die VOI-Tabelle dieses Bildes nicht anzeigen; der Bildschirm weicht davon ab.',
  'screen.modality-lut':
    'Der Viewer kann die Modalitätstabelle dieses Bildes nicht anzeigen; der Bildschirm weicht davon ab.',
  'screen.bits':
    'Der Viewer hält ungenutzte Bits dieses Bildes für Werte; der Bildschirm weicht davon ab.',
  'screen.rescale':
    'Der Viewer skaliert diese Röntgen-Angiografie für die Anzeige; der Bildschirm weicht davon ab.',
  'screen.voi-lut-missing':
    'Die VOI-Tabelle dieses Bildes konnte nicht geladen werden; der Bildschirm weicht davon ab.',
  'screen.remedyMissing':
    'Die Modelle erhalten, was der Bildschirm zeigt. Den Umriss sorgfältig prüfen oder die Datei mit der Kommandozeile bearbeiten.',
  'screen.remedy':
    'Die Modelle erhalten das Bild, wie es gespeichert ist. Den Umriss sorgfältig prüfen.',
  'panel.apart.time': 'Zeitpunkt {number} von {points}, Schicht {index} von {count}',
  'panel.apart.echo': 'TE {value} ms ({number} von {points}), Schicht {index} von {count}',
  'panel.apart.b-value': 'b = {value} ({number} von {points}), Schicht {index} von {count}',
  'panel.apart.images': 'Bild {number} von {points} an dieser Stelle, Schicht {index} von {count}',
  'panel.slice': 'Schicht {index} von {count}',
  'panel.frame': 'Bild {index} von {count}',
  'notice.dismiss': 'Schließen',
  'stage.now': '{stage} …',
  'stage.read-image': 'Bild wird gelesen',
  'stage.load-models': 'Modelle werden geladen',
  'stage.encode-image': 'Bild wird betrachtet',
  'stage.encode-text': 'Text wird gelesen',
  'stage.saliency': 'Fundstelle wird gesucht',
  'stage.specificity': 'Einfluss des Textes wird geprüft',
  'stage.postprocess': 'Region wird gewählt',
  'stage.encode-sam': 'Umriss wird vorbereitet',
  'stage.decode-mask': 'Umriss wird gezeichnet',
};
