/** Of prompts, clicks, models and settings. */
export const models = {
  'The configured backend is none of auto, webgpu, wasm.':
    'Das eingestellte Backend ist keines von auto, webgpu, wasm.',
  'Correct medclipsam.backend in the address, or the configuration of the extension.':
    'medclipsam.backend in der Adresse oder die Konfiguration der Erweiterung berichtigen.',
  'Model files must come from the viewer’s own origin.':
    'Modelldateien müssen von derselben Adresse kommen wie der Viewer.',
  'Serve the model pack beside the viewer and correct the configuration.':
    'Das Modellpaket neben dem Viewer bereitstellen und die Konfiguration berichtigen.',
  'The configuration of the extension has no option “{0}”.':
    'Die Konfiguration der Erweiterung kennt keine Option „{0}“.',
  'Correct the configuration. Options: {0}.': 'Die Konfiguration berichtigen. Optionen: {0}.',
  'The configuration of the extension is not valid: {0}.':
    'Die Konfiguration der Erweiterung ist ungültig: {0}.',
  'Correct the configuration.': 'Die Konfiguration berichtigen.',
  'Cancelled.': 'Abgebrochen.',
  'Run again when you are ready.': 'Bei Bedarf erneut starten.',
  'Something unexpected went wrong: {0}': 'Etwas Unerwartetes ist schiefgegangen: {0}',
  'Try again; if it happens again, copy the diagnostics and report it.':
    'Erneut versuchen; geschieht es wieder, die Diagnosedaten kopieren und melden.',
  'The setting is not valid: method.{0}.': 'Die Einstellung ist ungültig: method.{0}.',
  'Correct it in the configuration, or leave it out for the recommended value.':
    'In der Konfiguration berichtigen oder weglassen; dann gilt der empfohlene Wert.',
  'The prompt library is not valid: {0}.': 'Die Prompt-Bibliothek ist ungültig: {0}.',
  'The prompt is not text.': 'Der Prompt ist kein Text.',
  'Type what to outline.': 'Eintippen, was umrissen werden soll.',
  'The prompt has {0} characters; at most {1} are read.':
    'Der Prompt hat {0} Zeichen; gelesen werden höchstens {1}.',
  'Name the finding in one short sentence.': 'Den Befund in einem kurzen Satz nennen.',
  'Draw a region of at least {0} by {1} pixels inside the image.':
    'Einen Rahmen von mindestens {0} mal {1} Pixeln im Bild ziehen.',
  'Nothing of the outline would be left.': 'Vom Umriss bliebe nichts übrig.',
  'Click nearer to its edge, or remove the outline.':
    'Näher am Rand klicken oder den Umriss entfernen.',
  'There is nothing to correct the outline with.': 'Es fehlt, womit der Umriss korrigiert wird.',
  'Click inside or outside of the structure, or draw a box.':
    'Innerhalb oder außerhalb der Struktur klicken oder einen Rahmen ziehen.',
  'The position of the click is not valid.': 'Die Stelle des Klicks ist ungültig.',
  'Click inside the image.': 'In das Bild klicken.',
  'A point lies outside of the image.': 'Ein Punkt liegt außerhalb des Bildes.',
  'The outline belongs to an image of another size.':
    'Der Umriss gehört zu einem Bild anderer Größe.',
  'Run the prompt again on this image.': 'Den Prompt auf diesem Bild erneut starten.',
  'The trained segmenter of the pack {0} was trained for {1}, not for {2}.':
    'Der trainierte Segmentierer des Pakets {0} wurde für {1} trainiert, nicht für {2}.',
  'The pack {0} has no trained segmenter.': 'Das Paket {0} hat keinen trainierten Segmentierer.',
  'Give a pack that `medclip-sam train` made, and a prompt for what it was trained on.':
    'Ein Paket aus `medclip-sam train` angeben und einen Prompt für das, was es gelernt hat.',
  'Give the outline that was drawn on this image.':
    'Den Umriss angeben, der auf diesem Bild gezeichnet wurde.',
  'The outlined structure is too small to be found again.':
    'Die umrissene Struktur ist zu klein, um sie wiederzufinden.',
  'Find it by eye and measure it by hand.': 'Selbst suchen und von Hand messen.',
  'There is no example, or one of another model.':
    'Es gibt kein Beispiel, oder eines stammt von einem anderen Modell.',
  'Give outlined images, and the same model for all.':
    'Umrissene Bilder angeben, alle mit demselben Modell.',
  "The inference server's message cannot be read: {0}.":
    'Die Nachricht des Servers der Einrichtung lässt sich nicht lesen: {0}.',
  'Ask the administrator whether the server speaks the Open Inference Protocol v2 with binary tensors.':
    'Die Administration fragen, ob der Server das Open Inference Protocol v2 mit binären Tensoren spricht.',
  'The inference server refused the request (status {0}).':
    'Der Server der Einrichtung hat die Anfrage abgelehnt (Status {0}).',
  'The model pack "{0}" has no {1} graph.': 'Dem Modellpaket „{0}“ fehlt der Graph {1}.',
  'Choose another saliency method or another model pack.':
    'Ein anderes Salienzverfahren oder Modellpaket wählen.',
  'The vocabulary of the model pack lacks the token {0}.':
    'Im Vokabular des Modellpakets fehlt das Token {0}.',
  'Install the model pack again.': 'Das Modellpaket neu installieren.',
  'The model\'s output "{0}" does not have the size its pack announces.':
    'Die Ausgabe „{0}“ des Modells hat nicht die Größe, die das Paket nennt.',
  'Install the model pack again, or another version of it.':
    'Das Modellpaket neu installieren, oder eine andere Fassung davon.',
  'The image has no pixels, or fewer than its size says.':
    'Das Bild hat keine Pixel oder weniger, als seine Größe sagt.',
  'Wait until the image is fully loaded and run again.':
    'Warten, bis das Bild ganz geladen ist, dann erneut starten.',
  'The settings of the uncertainty map are not valid.':
    'Die Einstellungen der Unsicherheitskarte sind ungültig.',
  'Give 1 to 100 passes, 1 to 20 wordings and a scale from 0 to 1.':
    '1 bis 100 Durchläufe, 1 bis 20 Formulierungen und eine Skala von 0 bis 1 angeben.',
  'WebGPU cannot be used: {0}': 'WebGPU kann nicht verwendet werden: {0}',
  'WebAssembly was asked for.': 'WebAssembly ist eingestellt.',
  'The browser offers a WebGPU adapter.': 'Die Grafikkarte rechnet (WebGPU).',
  'this browser has no WebGPU.': 'Dieser Browser hat kein WebGPU.',
  'the graphics driver refused.': 'Der Grafiktreiber hat abgelehnt.',
  'the graphics driver did not answer.': 'Der Grafiktreiber hat nicht geantwortet.',
  'there is no graphics adapter.': 'Es gibt keine Grafikkarte.',
  'the graphics adapter is a software one, which is slower than WebAssembly.':
    'Die Grafikkarte ist nur nachgebildet und langsamer als WebAssembly.',
  'the models need buffers of {0}, the graphics adapter allows {1}.':
    'Die Modelle brauchen Puffer von {0}, die Grafikkarte erlaubt {1}.',
  'the graphics card’s results differ from the processor’s (relative error {0}).':
    'Die Grafikkarte rechnet anders als der Prozessor (relativer Fehler {0}).',
  'the models could not be run on the graphics card ({0}).':
    'Die Modelle ließen sich auf der Grafikkarte nicht ausführen ({0}).',
  'One model part is held at a time.': 'Nur ein Teil der Modelle wird gleichzeitig geladen.',
  'Set the backend to “auto” or “wasm”, or use a browser with a supported graphics card.':
    'Backend „auto“ oder „wasm“ wählen oder einen Browser mit unterstützter Grafikkarte verwenden.',
  'Set the backend to “auto” or “wasm”.': 'Backend „auto“ oder „wasm“ wählen.',
  'A model file is no longer in the browser’s storage.':
    'Eine Modelldatei liegt nicht mehr im Speicher des Browsers.',
  'Run again: it is fetched anew.': 'Erneut starten: Sie wird noch einmal geladen.',
  'The models were unloaded.': 'Die Modelle wurden entladen.',
  'Run again.': 'Erneut starten.',
  'There is not enough memory to {0}.': 'Der Speicher reicht nicht ({0}).',
  'Close other tabs and try again, or use a smaller model pack.':
    'Andere Tabs schließen und erneut versuchen oder ein kleineres Modellpaket verwenden.',
  'ONNX Runtime could not be started: its files are missing or not the ones of this version.':
    'ONNX Runtime ließ sich nicht starten: Dateien fehlen oder gehören zu einer anderen Fassung.',
  'Install dist/ort where the configuration’s ortUrl points, then reload.':
    'dist/ort dort installieren, wohin ortUrl der Konfiguration zeigt, dann neu laden.',
  'ONNX Runtime failed to {0}: {1}': 'ONNX Runtime ist gescheitert ({0}): {1}',
  'Try again; if it happens again, set the backend to “wasm” or report it with the diagnostics.':
    'Erneut versuchen; geschieht es wieder, Backend „wasm“ wählen oder mit den Diagnosedaten melden.',
  'This model pack was made without the M2IB graph.':
    'Dieses Modellpaket wurde ohne den Graphen für M2IB erstellt.',
  'Choose another saliency method, or convert the pack with M2IB.':
    'Ein anderes Salienzverfahren wählen oder das Paket mit M2IB umwandeln.',
  "This model pack has M2IB's bottleneck after block {0}, not {1}.":
    'In diesem Modellpaket liegt der Engpass von M2IB hinter Block {0}, nicht {1}.',
  'Leave the layer out, or convert the pack again with that layer.':
    'Die Schicht weglassen oder das Paket mit dieser Schicht neu umwandeln.',
  'The locator has no map of patches.': 'Der Lokalisierer hat keine Karte der Patches.',
  'Choose another saliency method.': 'Ein anderes Salienzverfahren wählen.',
  'There is no outline to continue: the given masks hold no pixels.':
    'Es gibt keinen Umriss zum Fortsetzen: Die Masken sind leer.',
  'Give a mask with the structure outlined.': 'Eine Maske mit der umrissenen Struktur angeben.',
  'There is no slice {0}: the stack has {1}, counted from 0.':
    'Eine Schicht {0} gibt es nicht: Der Stapel hat {1}, gezählt ab 0.',
  'Give a number from 0 to {0}.': 'Eine Zahl von 0 bis {0} angeben.',
  'The outline of slice {0} has {1} x {2} pixels, its image {3} x {4}.':
    'Der Umriss von Schicht {0} hat {1} × {2} Pixel, ihr Bild {3} × {4}.',
  'Give a mask of the image’s own size.': 'Eine Maske in der Größe des Bildes angeben.',
  'Slice {0} has {1} x {2} pixels, the outline {3} x {4}.':
    'Schicht {0} hat {1} × {2} Pixel, der Umriss {3} × {4}.',
  'Give slices of one size.': 'Schichten gleicher Größe angeben.',
  'The model pack uses {0} without listing it.':
    'Das Modellpaket verwendet {0}, nennt es aber nicht.',
  'Convert the model pack again.': 'Das Modellpaket neu umwandeln.',
  'The model file {0} is not on the server ({1}).':
    'Die Modelldatei {0} fehlt auf dem Server ({1}).',
  'a web page': 'eine Webseite',
  'Install the model pack where the configuration’s packUrl points, then try again.':
    'Das Modellpaket dort installieren, wohin packUrl der Konfiguration zeigt, dann erneut versuchen.',
  'The model file {0} is not the one its pack was made with (SHA-256 differs).':
    'Die Modelldatei {0} ist nicht die, mit der das Paket erstellt wurde (SHA-256 weicht ab).',
  'Copy the model pack to the server again. Nothing of the wrong file was used.':
    'Das Modellpaket neu auf den Server kopieren. Von der falschen Datei wurde nichts verwendet.',
  'The model file {0} has {1} bytes instead of {2}: it is truncated or another file.':
    'Die Modelldatei {0} hat {1} statt {2} Bytes: Sie ist abgeschnitten oder eine andere.',
  'Try again; if the error stays, copy the model pack to the server again.':
    'Erneut versuchen; bleibt der Fehler, das Modellpaket neu auf den Server kopieren.',
  'The model pack’s pack.json is not JSON.': 'pack.json des Modellpakets ist kein JSON.',
  'Convert the model pack again, or check what the server answers for it.':
    'Das Modellpaket neu umwandeln oder prüfen, was der Server dafür liefert.',
  'The model pack was made for another version of this software.':
    'Das Modellpaket gehört zu einer anderen Fassung dieser Software.',
  'Convert the model pack again with this version.':
    'Das Modellpaket mit dieser Fassung neu umwandeln.',
  'The model pack’s pack.json is not valid: {0}.': 'pack.json des Modellpakets ist ungültig: {0}.',
  'The cancelled run did not end and was stopped with its worker.':
    'Der abgebrochene Lauf endete nicht und wurde samt Worker beendet.',
  'Run again: the models are loaded anew from the cache.':
    'Erneut starten: Die Modelle werden aus dem Zwischenspeicher geladen.',
  'Loading the models was stopped.': 'Das Laden der Modelle wurde gestoppt.',
  'Run again: a download goes on where it stopped.':
    'Erneut starten: Das Laden geht dort weiter, wo es endete.',
  'The viewer left this mode.': 'Der Viewer hat diesen Modus verlassen.',
  'Open it again.': 'Erneut öffnen.',
  'The inference worker stopped unexpectedly, most likely for lack of memory.':
    'Der Worker wurde unerwartet beendet, wahrscheinlich aus Speichermangel.',
  'Run again: a new one is started. If it happens again, close other tabs or use a smaller model pack.':
    'Erneut starten: Ein neuer beginnt. Geschieht es wieder, andere Tabs schließen oder ein kleineres Modellpaket verwenden.',
  'The inference worker could not be started.': 'Der Worker ließ sich nicht starten.',
  'Install medclip-worker.js where the configuration’s workerUrl points, then try again.':
    'medclip-worker.js dort installieren, wohin workerUrl der Konfiguration zeigt, dann erneut versuchen.',
  'The models are not loaded.': 'Die Modelle sind nicht geladen.',
  'Reload the page.': 'Die Seite neu laden.',
  'The image is not in the worker.': 'Das Bild liegt nicht im Worker.',
  'The site’s terms are not valid: {0}.': 'Die Begriffe der Einrichtung sind ungültig: {0}.',
  'Correct the customization medclip-sam.terms.': 'Die Anpassung medclip-sam.terms berichtigen.',
  'The settings file cannot be read: {0}.': 'Die Einstellungsdatei lässt sich nicht lesen: {0}.',
  'it is not JSON': 'sie ist kein JSON',
};
