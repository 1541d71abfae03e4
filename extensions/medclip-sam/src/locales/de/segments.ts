import type { segments as english } from '../en/segments';

export const segments: Record<keyof typeof english, string> = {
  'segments.region': 'Segmente und Speichern',
  'segments.title': 'Segmente',
  'segments.images_one': '{count} Bild',
  'segments.images_other': '{count} Bilder',
  'segments.summary': '{images} · {state}',
  'segments.remove': 'Entfernen',
  'segments.removeNamed': '{label} entfernen',
  'restore.message': 'Früher in dieser Studie übernommene Segmente wurden nicht gespeichert.',
  'restore.button': 'Zurückholen',
  'save.button': 'Im PACS speichern',
  'save.toFile': 'Herunterladen',
  'save.saving': 'Wird gespeichert …',
  'save.stored_one': 'Segment im PACS gespeichert und dort wiedergefunden.',
  'save.stored_other': '{count} Segmente im PACS gespeichert und dort wiedergefunden.',
  'save.downloaded_one':
    'Segment heruntergeladen; es bleibt hier und kann gesendet werden, sobald die Studie im PACS ist.',
  'save.downloaded_other':
    '{count} Segmente heruntergeladen; sie bleiben hier und können gesendet werden, sobald die Studie im PACS ist.',
  'kept.list': 'Aufbewahrt, nicht gespeichert',
  'kept.message': '{label} liegt in diesem Browser, nicht im PACS.',
  'kept.sending': 'Wird gesendet …',
  'kept.retry': 'Erneut versuchen',
  'kept.download': 'Herunterladen',
  'kept.delete': 'Löschen',
};
