/** Stored segmentations and their versions. */
export const stored = {
  'stored.region': 'Stored segmentations',
  'stored.title': 'Stored',
  'stored.unnamed': 'Segmentation',
  'stored.continue': 'Continue',
  'stored.continueNamed': 'Continue editing {label}',
  'stored.continueHint': 'Edit it here; it is saved as a new series',
  'stored.reading': 'Reading…',
  'stored.cancel': 'Cancel',
  'stored.continued_one': '{count} stored segment can be edited now.',
  'stored.continued_other': '{count} stored segments can be edited now.',
  'stored.elsewhere_one': '{count} outline lies on other images and was left out.',
  'stored.elsewhere_other': '{count} outlines lie on other images and were left out.',
  'stored.resampled_one':
    '{count} outline lay on another grid; the nearest voxels of the image were taken.',
  'stored.resampled_other':
    '{count} outlines lay on another grid; the nearest voxels of the image were taken.',
  'stored.cannotShow':
    'A stored segmentation cannot be shown: it lies on another grid than its images.',
  'stored.cannotShowRemedy':
    'Press Continue to place it on the images, or open it in the software that made it.',
  'stored.large': 'Not shown yet, to spare memory. Press Continue to show it.',
  'stored.newSeries': 'Saving makes a new series; the stored one stays as it is.',
  'versions.today': 'today {time}',
  'versions.you': 'you',
  'versions.earlier_one': '{count} earlier version',
  'versions.earlier_other': '{count} earlier versions',
  'versions.compare': 'Compare',
  'versions.compareHint': 'Compare {newer} with {older}: growth in mm and per cent',
  'versions.reading': 'Measuring…',
  'versions.long': 'Longest diameter',
  'versions.short': 'Across it',
  'versions.area': 'Largest area',
  'versions.volume': 'Volume',
  'versions.new': 'new',
  'versions.none': 'Both versions have the same outlines.',
};
