/** Looking for what is stored with another study: Find here, Like my outlines. */
export const followUp = {
  'followUp.region': 'Outlined on another study',
  'followUp.title': 'On another study of the patient',
  'followUp.titleOwn': 'By example',
  'followUp.like': 'Like my outlines of “{label}”',
  'followUp.outlines_one': '{count} outline',
  'followUp.outlines_other': '{count} outlines',
  'followUp.perhapsLike_one':
    '“{label}”: perhaps here. Found by {count} outline of yours, not by text.',
  'followUp.perhapsLike_other':
    '“{label}”: perhaps here. Found by {count} outlines of yours, not by text.',
  'followUp.find': 'Find here',
  'followUp.findNamed': 'Find “{label}” in this series',
  'followUp.findHint': 'Look for it in the series on screen; what is found is a draft',
  'followUp.finding': 'Looking…',
  'followUp.cancel': 'Cancel',
  'followUp.perhaps': '“{label}”: perhaps here. Found by its earlier outline, not by text.',
  'followUp.perhapsSlice':
    '“{label}”: perhaps here, image {number}. Found by its earlier outline, not by text.',
  'followUp.notFound_one': '“{label}” was not found on {count} image. This is not a diagnosis.',
  'followUp.notFound_other': '“{label}” was not found on {count} images. This is not a diagnosis.',
};
