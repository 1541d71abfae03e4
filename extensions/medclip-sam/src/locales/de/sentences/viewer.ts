/** Of what is on screen. */
export const viewer = {
  'The file takes too long to read.': 'Das Lesen der Datei dauert zu lange.',
  'The file needs too much memory to read.': 'Die Datei braucht zu viel Speicher zum Lesen.',
  'The file holds too many data elements.': 'Die Datei enthält zu viele Datenelemente.',
  'The file holds an image of too many pixels (at most 8192 × 8192 values, colours counted).':
    'Die Datei enthält ein Bild mit zu vielen Pixeln (höchstens 8192 × 8192 Werte, Farben mitgezählt).',
  'The file holds sequences that are nested too deeply.':
    'Die Sequenzen der Datei sind zu tief verschachtelt.',
  'Split or convert it with the software that wrote it.':
    'Mit der Software, die sie geschrieben hat, teilen oder umwandeln.',
  'The inference server is busy.': 'Der Server der Einrichtung ist ausgelastet.',
  'Try again in a minute.': 'In einer Minute erneut versuchen.',
  'The inference server did not answer.': 'Der Server der Einrichtung hat nicht geantwortet.',
  'Ask the administrator whether the server runs.':
    'Die Administration fragen, ob der Server läuft.',
  'The inference server holds another version of the model pack.':
    'Auf dem Server der Einrichtung liegt eine andere Fassung des Modellpakets.',
  'Ask the administrator to run `medclip-sam models triton` for this pack and load the result.':
    'Die Administration bitten, `medclip-sam models triton` für dieses Paket auszuführen und das Ergebnis zu laden.',
  'The site’s server cannot be checked with this model pack: it is too large to be run here once, and names no golden outputs.':
    'Der Server der Einrichtung lässt sich mit diesem Modellpaket nicht prüfen: Es ist zu groß, um hier einmal zu laufen, und nennt keine Vergleichswerte.',
  'The site’s server computes something else than is computed here.':
    'Der Server der Einrichtung rechnet anders als dieses Gerät.',
  'Compute without the server, and tell the administrator.':
    'Ohne den Server rechnen und die Administration benachrichtigen.',
  'The prompt is empty.': 'Der Prompt ist leer.',
  'Type what to outline, for example "breast tumor".':
    'Eintippen, was umrissen werden soll, zum Beispiel „Brusttumor“.',
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
    'Ein Bildfenster mit einem Bild anklicken (US, MR, CT, Röntgen), dann erneut starten.',
  'The viewport is still being set up.': 'Das Bildfenster wird noch vorbereitet.',
  'Wait a moment, then run again.': 'Kurz warten, dann erneut starten.',
  'The image is still loading.': 'Das Bild wird noch geladen.',
  'Wait until it is shown, then run again.': 'Warten, bis es zu sehen ist, dann erneut starten.',
  'This viewport shows a reconstructed plane, not an acquired image.':
    'Dieses Bildfenster zeigt eine rekonstruierte Ebene, kein aufgenommenes Bild.',
  'Go to the viewport with the original slices (usually axial) to outline, correct or continue.':
    'Zum Umreißen, Korrigieren und Fortsetzen das Bildfenster mit den Originalschichten wählen (meist axial).',
  'The pixel data of this image do not fit its header.':
    'Die Bilddaten passen nicht zu ihren Angaben.',
  'Choose another image; this one cannot be read.':
    'Ein anderes Bild wählen; dieses ist nicht lesbar.',
  "The draft's series is not on screen.": 'Die Serie des Entwurfs ist nicht zu sehen.',
  'Drag its series into a viewport, then accept again. The draft is kept.':
    'Die Serie in ein Bildfenster ziehen, dann erneut übernehmen. Der Entwurf bleibt.',
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
  'The graphics card stopped responding while the models were running.':
    'Die Grafikkarte hat während der Berechnung nicht mehr geantwortet.',
  'Run again: it will run on the processor, more slowly.':
    'Erneut starten: Dann rechnet der Prozessor, etwas langsamer.',
  'The model could not use this click.': 'Das Modell konnte mit diesem Klick nichts anfangen.',
  'Click closer to the centre of the structure, draw a box, or use the brush.':
    'Näher an die Mitte der Struktur klicken, einen Rahmen ziehen oder den Pinsel nehmen.',
  'Correct the file; the bundled library is used until then.':
    'Die Datei berichtigen; bis dahin gelten die mitgelieferten Prompts.',
  'Choose a file that was exported here; nothing was changed.':
    'Eine hier exportierte Datei wählen; nichts wurde geändert.',
  'The images of this segmentation are not on screen.':
    'Die Bilder dieser Segmentierung sind nicht zu sehen.',
  'Drag their series into a viewport, then try again.':
    'Die Serie in ein Bildfenster ziehen, dann erneut versuchen.',
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
    'Noch einmal versuchen oder die Datei mit der Kommandozeile bearbeiten.',
  'This image stores signed values in unusual bits, which the viewer cannot read.':
    'Dieses Bild speichert Werte mit Vorzeichen in ungewöhnlichen Bits, die der Viewer nicht lesen kann.',
  'Use the command line, or have the image converted (High Bit one below Bits Stored).':
    'Die Kommandozeile verwenden oder das Bild umwandeln lassen (High Bit eins unter Bits Stored).',
  'The viewer shows negative values of this image as 0 (signed JPEG 2000 of 8 bits).':
    'Der Viewer zeigt negative Werte dieses Bildes als 0 (JPEG 2000 mit Vorzeichen, 8 Bit).',
  'Use the command line, or have the image converted to Explicit VR Little Endian.':
    'Die Kommandozeile verwenden oder das Bild in Explicit VR Little Endian umwandeln lassen.',
  'The earlier outline is not there any more.': 'Der frühere Umriss ist nicht mehr da.',
  'Open both studies again.': 'Beide Studien noch einmal öffnen.',
};
