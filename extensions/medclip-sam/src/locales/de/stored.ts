import type { stored as english } from '../en/stored';

export const stored: Readonly<Record<keyof typeof english, string>> = {
  'stored.region': 'Gespeicherte Segmentierungen',
  'stored.title': 'Gespeichert',
  'stored.unnamed': 'Segmentierung',
  'stored.continue': 'Fortsetzen',
  'stored.continueNamed': '{label} weiter bearbeiten',
  'stored.continueHint': 'Hier bearbeiten; wird als neue Serie gespeichert',
  'stored.reading': 'Wird gelesen …',
  'stored.cancel': 'Abbrechen',
  'stored.continued_one': '{count} gespeichertes Segment ist jetzt bearbeitbar.',
  'stored.continued_other': '{count} gespeicherte Segmente sind jetzt bearbeitbar.',
  'stored.elsewhere_one': '{count} Umriss liegt auf anderen Bildern und blieb weg.',
  'stored.elsewhere_other': '{count} Umrisse liegen auf anderen Bildern und blieben weg.',
  'stored.resampled_one':
    '{count} Umriss lag auf einem anderen Raster; die nächsten Voxel des Bildes wurden genommen.',
  'stored.resampled_other':
    '{count} Umrisse lagen auf einem anderen Raster; die nächsten Voxel des Bildes wurden genommen.',
  'stored.cannotShow':
    'Eine gespeicherte Segmentierung kann nicht angezeigt werden: Sie liegt auf einem anderen Raster als ihre Bilder.',
  'stored.misread':
    'Eine gespeicherte Segmentierung wird nicht von selbst angezeigt: OHIF würde sie falsch zeichnen.',
  'stored.notLoaded': 'OHIF kann eine gespeicherte Segmentierung nicht anzeigen.',
  'stored.cannotShowRemedy':
    '„Fortsetzen“ drücken, um sie auf die Bilder zu legen, oder sie in der erzeugenden Software öffnen.',
  'stored.large': 'Noch nicht angezeigt, um Speicher zu sparen. Zum Anzeigen „Fortsetzen“ drücken.',
  'stored.newSeries': 'Gespeichert wird eine neue Serie; die alte bleibt, wie sie ist.',
  'versions.today': 'heute {time}',
  'versions.you': 'Sie',
  'versions.earlier_one': '{count} frühere Version',
  'versions.earlier_other': '{count} frühere Versionen',
  'versions.compare': 'Vergleichen',
  'versions.compareHint': '{newer} mit {older} vergleichen: Wachstum in mm und Prozent',
  'versions.reading': 'Wird gemessen …',
  'versions.long': 'Längster Durchmesser',
  'versions.short': 'Quer dazu',
  'versions.area': 'Größte Fläche',
  'versions.volume': 'Volumen',
  'versions.new': 'neu',
  'versions.none': 'Beide Versionen haben dieselben Umrisse.',
};
