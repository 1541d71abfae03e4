import type { ErrorCode } from '../../algorithm/errors';

/** What is said of a failure whose own sentence has no translation: what kind it is, and what helps in general. */
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
  'device-lost': ['Die Grafikkarte ging verloren.', 'Erneut starten: Dann rechnet der Prozessor.'],
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

/** Sentences a reader meets often, word for word; the key is the English one, and a test fails when it is said no more. */
export const sentences: Readonly<Record<string, string>> = {
  'The file takes too long to read.': 'Das Lesen der Datei dauert zu lange.',
  'The file needs too much memory to read.': 'Die Datei braucht zu viel Speicher zum Lesen.',
  'The file holds too many data elements.': 'Die Datei enthält zu viele Datenelemente.',
  'The file holds an image of too many pixels.': 'Die Datei enthält ein Bild mit zu vielen Pixeln.',
  'The file holds sequences that are nested too deeply.':
    'Die Sequenzen der Datei sind zu tief verschachtelt.',
  'Split or convert it with the software that wrote it.':
    'Mit der Software, die sie geschrieben hat, teilen oder umwandeln.',
  'The prompt is empty.': 'Der Prompt ist leer.',
  'Type what to outline, for example "breast tumor".':
    'Eintippen, was umrissen werden soll, zum Beispiel „breast tumor“.',
  'The prompt contains control characters.': 'Der Prompt enthält Steuerzeichen.',
  'Type the prompt instead of pasting it, or paste it as plain text.':
    'Den Prompt eintippen oder als reinen Text einfügen.',
  'The region to search is too small or outside the image.':
    'Der Rahmen ist zu klein oder liegt außerhalb des Bildes.',
  'No viewport is active.': 'Kein Bildfenster ist aktiv.',
  'Open a study and click an image, then run again.':
    'Eine Studie öffnen und ein Bild anklicken, dann erneut starten.',
  'The active viewport is empty.': 'Das aktive Bildfenster ist leer.',
  'Drag a series into it, then run again.': 'Eine Serie hineinziehen, dann erneut starten.',
  'Click a viewport that shows an image (US, MR, CT, X-ray), then run again.':
    'Ein Fenster mit einem Bild anklicken (US, MR, CT, Röntgen), dann erneut starten.',
  'The viewport is still being set up.': 'Das Bildfenster wird noch vorbereitet.',
  'Wait a moment, then run again.': 'Kurz warten, dann erneut starten.',
  'The image is still loading.': 'Das Bild wird noch geladen.',
  'Wait until it is shown, then run again.': 'Warten, bis es zu sehen ist, dann erneut starten.',
  'This viewport shows a reconstructed plane, not an acquired image.':
    'Dieses Fenster zeigt eine rekonstruierte Ebene, kein aufgenommenes Bild.',
  'Choose the viewport with the original slices (usually axial), then run again.':
    'Das Fenster mit den Originalschichten wählen (meist axial), dann erneut starten.',
  'The pixel data of this image do not fit its header.':
    'Die Bilddaten passen nicht zu ihren Angaben.',
  'Choose another image; this one cannot be read.':
    'Ein anderes Bild wählen; dieses ist nicht lesbar.',
  "The draft's series is not on screen.": 'Die Serie des Entwurfs ist nicht zu sehen.',
  'Drag its series into a viewport, then accept again. The draft is kept.':
    'Die Serie in ein Fenster ziehen, dann erneut übernehmen. Der Entwurf bleibt.',
  'The header of an outlined image is no longer loaded.':
    'Die Angaben eines umrissenen Bildes sind nicht mehr geladen.',
  'Scroll through the series once, then save again.':
    'Einmal durch die Serie blättern, dann erneut speichern.',
  'There is nothing to save.': 'Es gibt nichts zu speichern.',
  'Accept an outline first.': 'Zuerst einen Umriss übernehmen.',
  'The outline belongs to another study than the one on screen.':
    'Der Umriss gehört zu einer anderen Studie als der gezeigten.',
  'Open the study it was made in, then save.': 'Die zugehörige Studie öffnen, dann speichern.',
  'The PACS did not answer.': 'Das PACS hat nicht geantwortet.',
  'The PACS said it stored the result, but does not list it.':
    'Das PACS meldet den Empfang, zeigt das Ergebnis aber nicht an.',
  'This viewer has no PACS to send results to.':
    'Dieser Viewer hat kein PACS, an das gesendet werden kann.',
  'The study was opened from files; the result was downloaded.':
    'Die Studie stammt aus Dateien; das Ergebnis wurde heruntergeladen.',
  'The graphics card was lost while the models were running.':
    'Die Grafikkarte ging während der Berechnung verloren.',
  'Run again: it will run on the processor, more slowly.':
    'Erneut starten: Dann rechnet der Prozessor, etwas langsamer.',
  'The model does not follow this click.': 'Das Modell folgt diesem Klick nicht.',
  'Click nearer to the middle of what is meant, draw a box, or use the brush.':
    'Näher an die Mitte klicken, einen Rahmen ziehen oder den Pinsel nehmen.',
  'Correct the file; the bundled library is used until then.':
    'Die Datei berichtigen; bis dahin gelten die mitgelieferten Prompts.',
  'Choose a file that was exported here; nothing was changed.':
    'Eine hier exportierte Datei wählen; nichts wurde geändert.',
  'The images of this segmentation are not on screen.':
    'Die Bilder dieser Segmentierung sind nicht zu sehen.',
  'Drag their series into a viewport, then try again.':
    'Die Serie in ein Fenster ziehen, dann erneut versuchen.',
  'No outline of this segmentation lies on the images of the series as they are.':
    'Kein Umriss dieser Segmentierung liegt auf den Bildern der Serie, wie sie sind.',
  'Open it in the software that made it. The stored one stays as it is.':
    'In der erzeugenden Software öffnen. Die gespeicherte bleibt, wie sie ist.',
  'This image could not be loaded: it is a video.':
    'Dieses Bild konnte nicht geladen werden: Es ist ein Video.',
  'Choose an image, or single frames exported from the video.':
    'Ein Bild wählen oder einzelne Bilder aus dem Video exportieren.',
  'This image could not be loaded: it holds floating point numbers.':
    'Dieses Bild konnte nicht geladen werden: Es enthält Gleitkommazahlen.',
  'Export it with whole numbers (16 bits and a rescale slope).':
    'Mit ganzen Zahlen exportieren (16 Bit und Rescale Slope).',
  'This image could not be loaded: its colours are a segmented palette.':
    'Dieses Bild konnte nicht geladen werden: Seine Farben sind eine segmentierte Palette.',
  'Export the image as RGB.': 'Das Bild als RGB exportieren.',
  'This image could not be loaded: it is damaged, or stored in a way that the viewer cannot read.':
    'Dieses Bild konnte nicht geladen werden: Es ist beschädigt oder so gespeichert, dass der Viewer es nicht lesen kann.',
  'Reload the page. If it stays so, ask the PACS administrator to fetch the image again.':
    'Die Seite neu laden. Bleibt es so, die PACS-Administration bitten, das Bild neu zu holen.',
  'The look-up table of this image could not be loaded.':
    'Die Umsetzungstabelle dieses Bildes konnte nicht geladen werden.',
  'Try again, or use the command line on the file.':
    'Noch einmal versuchen oder die Kommandozeile auf die Datei anwenden.',
  'This image stores signed values in unusual bits, which the viewer cannot read.':
    'Dieses Bild speichert Werte mit Vorzeichen in ungewöhnlichen Bits, die der Viewer nicht lesen kann.',
  'Use the command line, or have the image converted (High Bit one below Bits Stored).':
    'Die Kommandozeile verwenden oder das Bild umwandeln lassen (High Bit eins unter Bits Stored).',
};
