/** The image at hand, the stages of a run, notices. */
export const panel = {
  'panel.noImage': 'No image',
  'panel.foot': 'Research use only. Pixels never leave this browser.',
  'panel.footServer': 'Research use only. Pixels are sent to this site’s server.',
  'screen.sigmoid':
    'The viewer cannot show the sigmoid window of this image; the screen looks different from it.',
  'screen.voi-lut':
    'The viewer cannot show the VOI table of this image; the screen looks different from it.',
  'screen.modality-lut':
    'The viewer cannot show the modality table of this image; the screen looks different from it.',
  'screen.bits':
    'The viewer takes unused bits of this image for values; the screen looks different from it.',
  'screen.rescale':
    'The viewer rescales this X-ray angiogram for display; the screen looks different from it.',
  'screen.voi-lut-missing':
    'The VOI table of this image could not be loaded; the screen looks different from it.',
  'screen.remedyMissing':
    'The models get what the screen shows. Check the outline with care, or use the command line on the file.',
  'screen.remedy': 'The models get the image as it is stored. Check the outline with care.',
  'panel.apart.time': 'Time point {number} of {points}, slice {index} of {count}',
  'panel.apart.echo': 'TE {value} ms ({number} of {points}), slice {index} of {count}',
  'panel.apart.b-value': 'b = {value} ({number} of {points}), slice {index} of {count}',
  'panel.apart.images': 'Image {number} of {points} at this position, slice {index} of {count}',
  'panel.slice': 'Slice {index} of {count}',
  'panel.frame': 'Frame {index} of {count}',
  'notice.dismiss': 'Dismiss',
  'stage.now': '{stage}…',
  'stage.read-image': 'Reading the image',
  'stage.load-models': 'Loading the models',
  'stage.encode-image': 'Looking at the image',
  'stage.encode-text': 'Reading the text',
  'stage.saliency': 'Finding where the text points',
  'stage.specificity': 'Checking that the text matters',
  'stage.postprocess': 'Choosing the region',
  'stage.encode-sam': 'Preparing the outline',
  'stage.decode-mask': 'Drawing the outline',
};
