import type { saving as english } from '../en/saving';

export const saving: Readonly<Record<keyof typeof english, string>> = {
  'restore.message_one': '{count} nicht gespeicherter Umriss dieser Studie',
  'restore.message_other': '{count} nicht gespeicherte Umrisse dieser Studie',
  'restore.button': 'Zurückholen',
  'restore.discard': 'Verwerfen',
  'restore.elsewhere':
    'Einige nicht gespeicherte Umrisse liegen auf einer Serie, die nicht zu sehen ist.',
  'restore.elsewhereRemedy':
    'Ziehen Sie diese Serie in ein Ansichtsfenster und drücken Sie noch einmal Zurückholen.',
  'tabs.open': 'Diese Studie ist in einem weiteren Tab geöffnet.',
  'tabs.unsaved_one': 'Dort ist {count} Umriss noch nicht gespeichert.',
  'tabs.unsaved_other': 'Dort sind {count} Umrisse noch nicht gespeichert.',
  'save.seriesName': 'Serienname',
  'save.button': 'Im PACS speichern',
  'save.toFile': 'Herunterladen',
  'save.hint': 'Übernommenes speichern (Strg+S)',
  'save.saving': 'Wird gespeichert …',
  'save.stored_one': 'Segment im PACS gespeichert und dort wiedergefunden.',
  'save.stored_other': '{count} Segmente im PACS gespeichert und dort wiedergefunden.',
  'save.downloaded_one':
    'Segment heruntergeladen; es bleibt hier und kann gesendet werden, sobald die Studie im PACS ist.',
  'save.downloaded_other':
    '{count} Segmente heruntergeladen; sie bleiben hier und können gesendet werden, sobald die Studie im PACS ist.',
  'kept.list': 'Aufbewahrt, nicht gespeichert',
  'kept.message': '{label} liegt in diesem Browser, nicht im PACS.',
  'kept.kind.probability': '{label} (Heatmap)',
  'kept.kind.reliability': '{label} (Verlässlichkeit)',
  'kept.kind.report': '{label} (Bericht)',
  'kept.sending': 'Wird gesendet …',
  'kept.retry': 'Erneut versuchen',
  'kept.download': 'Herunterladen',
  'kept.delete': 'Löschen',
  'save.uncoded_one':
    '„{labels}“ hat keinen Standardcode und würde als „Gewebe“ (Tissue) gespeichert.',
  'save.uncoded_other':
    '{labels} haben keinen Standardcode und würden als „Gewebe“ (Tissue) gespeichert.',
  'save.anyway': 'Als Gewebe speichern',
  'save.choose': 'Code wählen',
};
