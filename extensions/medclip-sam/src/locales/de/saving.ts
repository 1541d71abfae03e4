import type { saving as english } from '../en/saving';

export const saving: Readonly<Record<keyof typeof english, string>> = {
  'restore.message_one': '{count} nicht gespeicherter Umriss dieser Studie',
  'restore.message_other': '{count} nicht gespeicherte Umrisse dieser Studie',
  'restore.button': 'Zurückholen',
  'restore.discard': 'Verwerfen',
  'restore.elsewhere':
    'Einige nicht gespeicherte Umrisse liegen auf einer Serie, die nicht zu sehen ist.',
  'restore.elsewhereRemedy':
    'Diese Serie in ein Bildfenster ziehen, dann noch einmal „Zurückholen“ drücken.',
  'tabs.open': 'Diese Studie ist in einem weiteren Tab geöffnet.',
  'tabs.unsaved_one': 'Dort ist {count} Umriss noch nicht gespeichert.',
  'tabs.unsaved_other': 'Dort sind {count} Umrisse noch nicht gespeichert.',
  'save.seriesName': 'Serienname',
  'save.button': 'Im PACS speichern',
  'save.toFile': 'Herunterladen',
  'save.hint': 'Übernommenes speichern (Strg+S)',
  'save.why.draft': 'Noch nichts zu speichern: Zuerst den Entwurf übernehmen.',
  'save.why.empty': 'Nichts zu speichern: Kein Segment hat einen Umriss.',
  'save.why.all-saved': 'Alles Übernommene ist gespeichert.',
  'save.why.notAccepted_one': 'Zuerst {labels} übernehmen: Nur Übernommenes wird gespeichert.',
  'save.why.notAccepted_other': 'Zuerst {labels} übernehmen: Nur Übernommenes wird gespeichert.',
  'save.what.changed_one':
    '{labels} nach dem Übernehmen geändert: Gespeichert wird der jetzige Umriss.',
  'save.what.changed_other':
    '{labels} nach dem Übernehmen geändert: Gespeichert werden die jetzigen Umrisse.',
  'save.what.leftOut_one': '{labels} ist nicht übernommen und wird nicht gespeichert.',
  'save.what.leftOut_other': '{labels} sind nicht übernommen und werden nicht gespeichert.',
  'save.saving': 'Wird gespeichert …',
  'save.stored_one': 'Segment im PACS gespeichert und bestätigt.',
  'save.stored_other': '{count} Segmente im PACS gespeichert und bestätigt.',
  'save.downloaded_one':
    'Segment heruntergeladen; es bleibt hier und kann gesendet werden, sobald die Studie im PACS ist.',
  'save.downloaded_other':
    '{count} Segmente heruntergeladen; sie bleiben hier und können gesendet werden, sobald die Studie im PACS ist.',
  'kept.list': 'Noch nicht im PACS',
  'kept.of': 'Patient {patient} · {time}',
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
