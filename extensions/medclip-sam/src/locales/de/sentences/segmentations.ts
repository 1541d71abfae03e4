/** Why a stored segmentation is not read, and what of it could not be read as it stands. */
export const segmentations = {
  'The file is not a DICOM segmentation.': 'Die Datei ist keine DICOM-Segmentierung.',
  'The file is a {0} file, not a DICOM segmentation.':
    'Die Datei ist eine {0}-Datei und keine DICOM-Segmentierung.',
  'Give a DICOM SEG (Segmentation or Label Map Segmentation).':
    'Ein DICOM SEG angeben (Segmentation oder Label Map Segmentation).',
  'The file holds surfaces (meshes), no voxels.':
    'Die Datei enthält Oberflächen (Netze), keine Voxel.',
  'The file holds fibre tracks, no voxels.': 'Die Datei enthält Faserbahnen, keine Voxel.',
  'The file holds a height map, no voxels.': 'Die Datei enthält eine Höhenkarte, keine Voxel.',
  'The file holds contours (RT structure set), no voxels.':
    'Die Datei enthält Konturen (RT Structure Set), keine Voxel.',
  'The file is a parametric map, not a segmentation.':
    'Die Datei ist eine parametrische Karte und keine Segmentierung.',
  'The file is a structured report, not a segmentation.':
    'Die Datei ist ein strukturierter Bericht und keine Segmentierung.',
  'Export it as a DICOM SEG in the software that wrote it.':
    'In der erzeugenden Software als DICOM SEG exportieren.',
  'Convert it to a DICOM SEG, for example with 3D Slicer.':
    'In ein DICOM SEG umwandeln, zum Beispiel mit 3D Slicer.',
  'Give the DICOM SEG that it reports on.': 'Das DICOM SEG angeben, über das er berichtet.',
  'The segmentation is of a whole slide in tiles (TILED_FULL), which cannot be read here.':
    'Die Segmentierung ist ein ganzer Objektträger in Kacheln (TILED_FULL); das kann hier nicht gelesen werden.',
  'Open it in a viewer for microscopy, or export it as TILED_SPARSE.':
    'In einem Viewer für Mikroskopie öffnen oder als TILED_SPARSE exportieren.',
  'The segmentation is compressed in a way that cannot be read here (transfer syntax {0}).':
    'Die Segmentierung ist so komprimiert, dass sie hier nicht gelesen werden kann (Transfersyntax {0}).',
  'The segmentation was compressed with loss, so that its voxels are not those that were drawn.':
    'Die Segmentierung wurde verlustbehaftet komprimiert; ihre Voxel sind nicht die gezeichneten.',
  'Export it again without loss in the software that wrote it.':
    'In der erzeugenden Software verlustfrei exportieren.',
  'The segmentation does not say whether it is binary or fractional.':
    'In der Segmentierung fehlt die Angabe, ob sie BINARY oder FRACTIONAL ist.',
  'The segmentation has no usable image size.': 'Die Segmentierung hat keine brauchbare Bildgröße.',
  'The segmentation has no frames.': 'Die Segmentierung enthält keine Einzelbilder.',
  'The segmentation has no usable Maximum Fractional Value.':
    'Die Segmentierung hat keinen brauchbaren Höchstwert (Maximum Fractional Value).',
  'Export it again in the software that wrote it.':
    'In der erzeugenden Software erneut exportieren.',
  'The segmentation holds no pixel data.': 'Die Segmentierung enthält keine Bilddaten.',
  'The pixel data of the segmentation is incomplete or broken.':
    'Die Bilddaten der Segmentierung sind unvollständig oder beschädigt.',
  'The header of the segmentation asks for {0} bytes of pixel data, the file holds {1}.':
    'Der Header der Segmentierung verlangt {0} Bytes Bilddaten, die Datei enthält {1}.',
  'Check Rows, Columns and Number of Frames, or export it again in the software that wrote it.':
    'Rows, Columns und Number of Frames prüfen oder in der erzeugenden Software erneut exportieren.',
  'Fetch the segmentation again from where it came from.':
    'Die Segmentierung noch einmal von dort holen, wo sie herkommt.',
  'Frames that name no segment were left out.':
    'Einzelbilder, die kein Segment nennen, blieben weg.',
  'Some frames belong to a segment that the file does not describe.':
    'Einige Einzelbilder gehören zu einem Segment, das die Datei nicht beschreibt.',
  'It holds probabilities; the outline is drawn where they reach one half.':
    'Sie enthält Wahrscheinlichkeiten; der Umriss liegt, wo sie ein Halb erreichen.',
  'It says how much of each voxel is filled; the outline is drawn where that reaches one half.':
    'Sie sagt, wie weit jedes Voxel gefüllt ist; der Umriss liegt, wo das ein Halb erreicht.',
  'It does not say its largest value; 255 was taken.':
    'Ihr Höchstwert fehlt; angenommen wurde 255.',
  'Some values lie above the largest that it names; they count as that one.':
    'Einige Werte liegen über dem genannten Höchstwert; sie gelten als dieser.',
  'It was compressed with loss; outlines may be off by a pixel.':
    'Sie wurde verlustbehaftet komprimiert; Umrisse können um ein Pixel danebenliegen.',
  'Some frames were made from several images; they are placed by position only.':
    'Einige Einzelbilder entstanden aus mehreren Bildern; sie liegen nur nach ihrer Position.',
  'Frames of several positions name one image; they are placed by position only.':
    'Einzelbilder mehrerer Positionen nennen ein Bild; sie liegen nur nach ihrer Position.',
  'Some frames name no source image; they are placed by position only.':
    'Einige Einzelbilder nennen kein Ursprungsbild; sie liegen nur nach ihrer Position.',
  'Some frames name neither an image nor a position, so that they lie nowhere.':
    'Einige Einzelbilder nennen weder Bild noch Position; sie liegen nirgends.',
  'Its frames are tiles of a slide; each is given by itself.':
    'Ihre Einzelbilder sind Kacheln eines Objektträgers; jede steht für sich.',
} as const;
