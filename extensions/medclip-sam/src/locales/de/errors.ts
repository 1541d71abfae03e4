import type { ErrorCode } from '../../core/errors';
import { images } from './sentences/images';
import { models } from './sentences/models';
import { segmentations } from './sentences/segmentations';
import { storing } from './sentences/storing';
import { viewer } from './sentences/viewer';

/** What is said of a failure whose own sentence has no translation (a site's, or an older version's): what kind it is, and what helps in general. */
export const errorsByCode: Record<ErrorCode, readonly [message: string, remedy: string]> = {
  'bad-input': ['Eine Eingabe ist ungültig.', 'Eingabe oder Einstellung prüfen.'],
  'bad-prompt': [
    'Der Prompt kann nicht gelesen werden.',
    'In wenigen Worten nennen, was gemeint ist.',
  ],
  'no-viewport': ['Es ist kein Bild aktiv.', 'Ein Bild anklicken, dann erneut versuchen.'],
  'unsupported-image': ['Dieses Bild kann nicht verwendet werden.', 'Ein anderes Bild wählen.'],
  'image-not-ready': ['Das Bild ist noch nicht geladen.', 'Kurz warten, dann erneut versuchen.'],
  cancelled: ['Abgebrochen.', 'Bei Bedarf erneut starten.'],
  busy: ['Es läuft noch etwas anderes.', 'Warten, bis es fertig ist, oder es abbrechen.'],
  'model-missing': [
    'Eine Modelldatei fehlt auf dem Server.',
    'Das Modellpaket installieren lassen.',
  ],
  'model-corrupt': ['Eine Modelldatei ist beschädigt.', 'Das Modellpaket neu kopieren lassen.'],
  'model-unsupported': [
    'Das Modellpaket passt nicht hierzu.',
    'Ein anderes Verfahren oder Paket wählen.',
  ],
  'backend-failed': [
    'Die Modelle konnten nicht ausgeführt werden.',
    'Erneut versuchen; sonst Backend „wasm“ wählen.',
  ],
  'device-lost': [
    'Die Grafikkarte antwortet nicht mehr.',
    'Erneut starten: Dann rechnet der Prozessor.',
  ],
  'out-of-memory': ['Der Speicher reicht nicht.', 'Andere Tabs schließen, dann erneut versuchen.'],
  'nothing-found': [
    'Zu diesem Text wurde nichts gefunden.',
    'Den Text ändern oder trotzdem umreißen.',
  ],
  'empty-mask': ['Es gibt nichts zu speichern.', 'Zuerst einen Umriss übernehmen.'],
  'dicom-invalid': [
    'Das DICOM-Objekt kann nicht verwendet werden.',
    'Die Art des Bildes melden; der Umriss bleibt erhalten.',
  ],
  'too-large': [
    'Die Datei ist zu groß oder zu verschachtelt, um sie sicher zu lesen.',
    'Mit der Software, die sie geschrieben hat, teilen oder umwandeln.',
  ],
  'store-unreachable': [
    'Das PACS antwortet nicht.',
    'Netzwerk prüfen und erneut versuchen; das Ergebnis liegt hier.',
  ],
  'store-refused': [
    'Das PACS hat das Ergebnis abgelehnt.',
    'Herunterladen und die PACS-Administration fragen.',
  ],
  'store-unverified': [
    'Das PACS bestätigt das Ergebnis nicht.',
    'In einer Minute erneut versuchen; das Ergebnis liegt hier.',
  ],
  'not-sent': [
    'Das Ergebnis wurde nicht gesendet.',
    'Es liegt hier und kann erneut gesendet werden.',
  ],
  'identity-mismatch': [
    'Bild und Umriss gehören nicht zusammen.',
    'Die Studie öffnen, in der der Umriss entstand.',
  ],
  'setup-failed': [
    'Etwas ist nicht richtig installiert.',
    'Die Administration des Viewers fragen.',
  ],
  internal: [
    'Etwas Unerwartetes ist schiefgegangen.',
    'Erneut versuchen; sonst Diagnose kopieren und melden.',
  ],
};

/**
 * Every sentence of an error, and what may be put into one: the key is the English one with {0}, {1} … for its values. A test fails
 * where one is missing, and where one is not said any more.
 */
export const sentences: Readonly<Record<string, string>> = {
  ...viewer,
  ...images,
  ...models,
  ...segmentations,
  ...storing,
};
