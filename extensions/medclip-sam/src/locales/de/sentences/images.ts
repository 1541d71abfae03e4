/** Of images and segmentations that cannot be read or written. */
export const images = {
  'The display window of this image has no width.':
    'Die Fensterung dieses Bildes hat keine Breite.',
  'Set a window with the window/level tool and try again.':
    'Mit dem Fensterungswerkzeug ein Fenster einstellen, dann erneut versuchen.',
  'The image has {0} pixel values where {1}x{2} were expected.':
    'Das Bild hat {0} Pixelwerte, erwartet waren {1}×{2}.',
  'The image has {0} bytes where {1}x{2}x{3} were expected.':
    'Das Bild hat {0} Bytes, erwartet waren {1}×{2}×{3}.',
  'Reload the image and try again.': 'Das Bild neu laden, dann erneut versuchen.',
  'The DICOM object could not be encoded: a header value of the source image does not fit.':
    'Das DICOM-Objekt lässt sich nicht schreiben: Eine Angabe im Kopf des Quellbildes passt nicht.',
  'Report the kind of image (modality, vendor); the outline itself is not lost.':
    'Die Art des Bildes melden (Modalität, Hersteller); der Umriss bleibt erhalten.',
  'The file cannot be read as DICOM.': 'Die Datei lässt sich nicht als DICOM lesen.',
  'Check that it is a complete DICOM file (Part 10).':
    'Prüfen, ob es eine vollständige DICOM-Datei ist (Part 10).',
  'The image needs a colour palette that the file does not hold.':
    'Das Bild braucht eine Farbpalette, die in der Datei fehlt.',
  'Fetch the image again from where it came from.': 'Das Bild noch einmal von der Quelle holen.',
  'The colour model {0} cannot be read here.': 'Das Farbmodell {0} kann hier nicht gelesen werden.',
  'The colour model of the image is none that DICOM defines.':
    'Das Farbmodell des Bildes ist keines aus dem DICOM-Standard.',
  'Convert the image to RGB.': 'Das Bild in RGB umwandeln.',
  'The header of the image does not say {0}.': 'Im Kopf des Bildes fehlt {0}.',
  'Samples per Pixel ({0}) and Photometric Interpretation ({1}) of the image contradict each other.':
    'Samples per Pixel ({0}) und Photometric Interpretation ({1}) des Bildes widersprechen sich.',
  'Export the image again from where it came from.':
    'Das Bild noch einmal aus der Quelle ausgeben.',
  'The header of the image asks for {0} bytes of pixel data, the file holds {1}.':
    'Laut Kopf hat das Bild {0} Byte Bilddaten, die Datei enthält {1}.',
  'Check Rows, Columns, Samples per Pixel, Bits Allocated and Number of Frames, or fetch the image again.':
    'Rows, Columns, Samples per Pixel, Bits Allocated und Number of Frames prüfen oder das Bild noch einmal holen.',
  'The image has no rows or columns.': 'Das Bild hat keine Zeilen oder Spalten.',
  'Images of {0} bits per sample cannot be read.':
    'Bilder mit {0} Bit je Wert können nicht gelesen werden.',
  'Images of {0} samples per pixel cannot be read.':
    'Bilder mit {0} Werten je Pixel können nicht gelesen werden.',
  'The image says it stores more bits than it has.':
    'Laut Kopf speichert das Bild mehr Bits, als es hat.',
  'The file is not a DICOM image.': 'Die Datei ist kein DICOM-Bild.',
  'The file is a {0} file, not a DICOM image.': 'Das ist keine DICOM-Datei (Format: {0}).',
  'Give the DICOM file, or convert it to PNG.':
    'Die DICOM-Datei angeben oder sie in PNG umwandeln.',
  'Unpack it, and give a DICOM or PNG file.':
    'Die Datei entpacken und eine DICOM- oder PNG-Datei angeben.',
  'Give the DICOM files it was made from, or its slices as PNG.':
    'Die DICOM-Dateien angeben, aus denen sie entstand, oder ihre Schichten als PNG.',
  'Give a DICOM or PNG file.': 'Eine DICOM- oder PNG-Datei angeben.',
  'There is no frame {0}: the image has {1}.':
    'Ein Einzelbild {0} gibt es nicht: Das Bild hat {1}.',
  'Choose a frame from 1 to {0}.': 'Ein Einzelbild von 1 bis {0} wählen.',
  'The pixel data end early or are damaged.': 'Die Bilddaten enden zu früh oder sind beschädigt.',
  'The image is compressed in a way that cannot be read here (transfer syntax {0}).':
    'Das Bild ist so komprimiert, dass es hier nicht gelesen werden kann (Transfersyntax {0}).',
  'Convert it to Explicit VR Little Endian, for example with dcmdjpeg or gdcmconv --raw.':
    'In Explicit VR Little Endian umwandeln, zum Beispiel mit dcmdjpeg oder gdcmconv --raw.',
  'This is a segmentation, not an image.': 'Das ist eine Segmentierung, kein Bild.',
  'This DICOM object (modality {0}) holds no pixels to segment.':
    'Dieses DICOM-Objekt (Modalität {0}) enthält keine Bilddaten.',
  'Give the image it was drawn on.': 'Das Bild angeben, auf dem sie gezeichnet wurde.',
  'Give an ordinary grey or colour image.': 'Ein gewöhnliches Grau- oder Farbbild angeben.',
  'The images belong to different patients or studies.':
    'Die Bilder gehören zu verschiedenen Patienten oder Studien.',
  'Save the segments of each study on their own.': 'Die Segmente jeder Studie für sich speichern.',
  'There is no source image to save the segmentation for.':
    'Es gibt kein Quellbild, zu dem die Segmentierung gehört.',
  'The source image has no {0}.': 'Im Quellbild fehlt {0}.',
  "The source image's {0} is not a UID.": '{0} des Quellbildes ist keine UID.',
  'The source is not an image that can be segmented.':
    'Das Quellbild kann nicht segmentiert werden.',
  'Keep the mask as a PNG instead, or report the kind of image (modality, vendor).':
    'Die Maske als PNG behalten oder die Art des Bildes melden (Modalität, Hersteller).',
  'There is nothing to save: no segment holds a pixel.':
    'Es gibt nichts zu speichern: Kein Segment enthält ein Pixel.',
  'Outline something first, or discard the segment.':
    'Zuerst etwas umreißen oder das Segment verwerfen.',
  'Two segments overlap, which a label map cannot store.':
    'Zwei Segmente überlappen; eine Labelmap kann das nicht speichern.',
  'Save as BINARY, or remove the overlap.': 'Als BINARY speichern oder die Überlappung entfernen.',
  'A mask refers to an image that is not among the sources.':
    'Eine Maske verweist auf ein Bild, das nicht zu den Quellen gehört.',
  'The images have different sizes and do not fit into one segmentation.':
    'Die Bilder sind verschieden groß und passen nicht in eine Segmentierung.',
  'A mask refers to a frame that its image does not have.':
    'Eine Maske verweist auf ein Einzelbild, das es nicht gibt.',
  'A mask refers to a segment that is not described.':
    'Eine Maske verweist auf ein Segment, das nicht beschrieben ist.',
  'A mask does not have the size of its image.': 'Eine Maske hat nicht die Größe ihres Bildes.',
  'Save the segments of each image series on their own.':
    'Die Segmente jeder Bildserie für sich speichern.',
  'The images lie in different frames of reference and do not fit into one segmentation.':
    'Die Bilder haben verschiedene Bezugssysteme (Frame of Reference) und passen nicht in eine Segmentierung.',
  'Save the segments of each series on their own.': 'Die Segmente jeder Serie für sich speichern.',
  'The images that the segmentation was drawn on are not at hand.':
    'Die Bilder, auf denen die Segmentierung gezeichnet wurde, fehlen.',
  'Open their series, then make the report again.':
    'Ihre Serie öffnen, dann den Bericht erneut erstellen.',
  'The segmentation and the images belong to different patients or studies.':
    'Segmentierung und Bilder gehören zu verschiedenen Patienten oder Studien.',
  'Open the study the segmentation was made in.':
    'Die Studie öffnen, in der die Segmentierung entstand.',
  'The active viewport shows {0}, not an image.':
    'Im aktiven Bildfenster ist kein Bild zu sehen, sondern {0}.',
  'The active viewport shows no pixels.': 'Das aktive Bildfenster zeigt keine Bilddaten.',
  'a segmentation (SEG)': 'eine Segmentierung (SEG)',
  'a structured report (SR)': 'ein strukturierter Bericht (SR)',
  'a structure set (RTSTRUCT)': 'ein Struktursatz (RTSTRUCT)',
  'a dose grid (RTDOSE)': 'eine Dosisverteilung (RTDOSE)',
  'a parametric map': 'eine parametrische Karte',
  'a presentation state': 'ein Presentation State',
  'a key object selection': 'eine Auswahl von Schlüsselbildern',
  'a document (PDF)': 'ein Dokument (PDF)',
  'a waveform (ECG)': 'eine Kurve (EKG)',
  'a whole-slide image': 'ein histologischer Schnitt',
  'A slice of another sequence could not be read.':
    'Eine Schicht einer anderen Sequenz ließ sich nicht lesen.',
  'Untick this sequence, then continue.': 'Diese Sequenz abwählen, dann fortsetzen.',
  'A slice of the series could not be loaded.': 'Eine Schicht der Serie ließ sich nicht laden.',
  'Try again.': 'Erneut versuchen.',
  'The segmentation has no slice for this image.':
    'Die Segmentierung hat keine Schicht zu diesem Bild.',
  'Scroll to the image, wait until it is shown, and accept again.':
    'Zum Bild blättern, warten, bis es zu sehen ist, dann erneut übernehmen.',
};
