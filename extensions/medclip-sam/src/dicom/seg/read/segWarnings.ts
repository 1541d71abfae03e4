/** What of a segmentation could not be read as it stands, for the reader; each sentence has its translations (locales). */
export const SEG_WARNING = {
  noSegment: 'Frames that name no segment were left out.',
  undescribed: 'Some frames belong to a segment that the file does not describe.',
  probabilities: 'It holds probabilities; the outline is drawn where they reach one half.',
  occupancies:
    'It says how much of each voxel is filled; the outline is drawn where that reaches one half.',
  noMaximum: 'It does not say its largest value; 255 was taken.',
  aboveMaximum: 'Some values lie above the largest that it names; they count as that one.',
  lossy: 'It was compressed with loss; outlines may be off by a pixel.',
  severalImages: 'Some frames were made from several images; they are placed by position only.',
  oneImage: 'Frames of several positions name one image; they are placed by position only.',
  noImage: 'Some frames name no source image; they are placed by position only.',
  noPlace: 'Some frames name neither an image nor a position, so that they lie nowhere.',
  tiles: 'Its frames are tiles of a slide; each is given by itself.',
} as const;
