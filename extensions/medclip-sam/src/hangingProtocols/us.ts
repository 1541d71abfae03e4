import { ATTRIBUTE } from './attributes';
import { atLeast, isTrue, protocol, seriesSelector, type ViewportPlan } from './protocol';

const US = ['US'];
const GRID = [0, 1, 2, 3];
const NOT_CLIP = { attribute: ATTRIBUTE.isClip, constraint: { equals: { value: false } } } as const;

const still = (index: number): ViewportPlan => ({ displaySet: 'manyStills', index });

/**
 * Ultrasound. Stills of one series are one stack: a grid of four shows the first four, each of which can be paged on. Clips
 * play by OHIF's own cine player. A study of clips, or of stills in series of their own, fills the grid with one each.
 */
export const usProtocol = protocol({
  id: 'medclip-us',
  name: 'Text Segment: ultrasound',
  modalities: US,
  selectors: {
    manyStills: seriesSelector(US, [{ ...NOT_CLIP, required: true }, atLeast(ATTRIBUTE.frames, 4)]),
    stills: seriesSelector(US, [{ ...NOT_CLIP, required: true }]),
    clips: seriesSelector(US, [isTrue(ATTRIBUTE.isClip)]),
    main: seriesSelector(US),
  },
  stages: [
    {
      name: 'Stills and a clip',
      rows: 2,
      columns: 2,
      needs: ['manyStills', 'clips'],
      viewports: [still(0), still(1), still(2), { displaySet: 'clips', index: 0 }],
    },
    {
      name: 'Four stills',
      rows: 2,
      columns: 2,
      needs: ['manyStills'],
      viewports: GRID.map(still),
    },
    {
      name: 'A still and a clip',
      rows: 1,
      columns: 2,
      needs: ['stills', 'clips'],
      viewports: [
        { displaySet: 'stills', index: 0 },
        { displaySet: 'clips', index: 0 },
      ],
    },
    { name: 'One', rows: 1, columns: 1, viewports: [{ displaySet: 'main' }] },
  ],
});
