import { ATTRIBUTE } from './attributes';
import {
  atLeast,
  isNoneOf,
  isTrue,
  prefer,
  protocol,
  seriesSelector,
  type ViewportPlan,
} from './protocol';

const CT = ['CT'];
const image = isNoneOf(ATTRIBUTE.ctSeries, 'LOCALIZER');
const soft = [image, prefer(ATTRIBUTE.ctSeries, 'SOFT', 8), prefer(ATTRIBUTE.plane, 'AXIAL', 5)];
const lung = [image, prefer(ATTRIBUTE.ctSeries, 'LUNG', 8), prefer(ATTRIBUTE.plane, 'AXIAL', 5)];
/** Window width and centre in HU, as radiology teaches them. */
const SOFT_TISSUE = { windowWidth: 400, windowCenter: 40 };
const LUNG = { windowWidth: 1500, windowCenter: -600 };
const axial = (displaySet: string, voi?: ViewportPlan['voi']): ViewportPlan => ({
  displaySet,
  scroll: 'medclip-ct',
  ...(voi ? { voi } : {}),
});

/**
 * CT. The large axial stack is the one to outline on: acquired pixels in the window that the scanner wrote. Beside it the same
 * level in the soft-tissue and the lung window, scrolling with it (a lung kernel is taken for the lungs where there is
 * one), and a coronal plane. A prior, where one is open, hangs beside the current study instead.
 */
export const ctProtocol = protocol({
  id: 'medclip-ct',
  name: 'Text Segment: CT',
  modalities: CT,
  selectors: {
    soft: seriesSelector(CT, soft),
    lung: seriesSelector(CT, lung),
    volume: seriesSelector(CT, [
      ...soft,
      isTrue('isReconstructable'),
      atLeast(ATTRIBUTE.frames, 8),
    ]),
    prior: seriesSelector(CT, soft, 'prior'),
    main: seriesSelector(CT),
  },
  stages: [
    {
      name: 'Beside the prior',
      rows: 1,
      columns: 2,
      needs: ['soft', 'prior'],
      viewports: [axial('soft'), axial('prior')],
    },
    {
      name: 'Axial, windows, coronal',
      rows: 3,
      columns: 2,
      places: [
        [0, 0, 0.68, 1],
        [0.68, 0, 0.32, 1 / 3],
        [0.68, 1 / 3, 0.32, 1 / 3],
        [0.68, 2 / 3, 0.32, 1 / 3],
      ],
      needs: ['soft', 'volume'],
      viewports: [
        axial('soft'),
        axial('soft', SOFT_TISSUE),
        axial('lung', LUNG),
        { displaySet: 'volume', viewportType: 'volume', orientation: 'coronal' },
      ],
    },
    {
      name: 'Axial',
      rows: 1,
      columns: 1,
      needs: ['soft'],
      viewports: [axial('soft')],
    },
    { name: 'Any', rows: 1, columns: 1, viewports: [{ displaySet: 'main' }] },
  ],
});
