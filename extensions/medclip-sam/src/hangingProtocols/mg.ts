import { ATTRIBUTE } from './attributes';
import { isOneOf, protocol, seriesSelector, type ViewportPlan } from './protocol';

const MG = ['MG'];
const view = (name: string, study: 'current' | 'prior' = 'current') =>
  seriesSelector(MG, [isOneOf(ATTRIBUTE.mammoView, name)], study);
/** A reader faces the patient: the right breast hangs on the left, its chest wall towards the middle. */
const right = (displaySet: string): ViewportPlan => ({ displaySet, chestWall: 'right' });
const left = (displaySet: string): ViewportPlan => ({ displaySet, chestWall: 'left' });

/** Mammography: CC over MLO, right beside left; what of the four is missing leaves its place to drop another image on. */
export const mgProtocol = protocol({
  id: 'medclip-mg',
  name: 'Text Segment: mammography',
  modalities: MG,
  selectors: {
    rcc: view('R CC'),
    lcc: view('L CC'),
    rmlo: view('R MLO'),
    lmlo: view('L MLO'),
    main: seriesSelector(MG),
  },
  stages: [
    {
      name: 'CC and MLO',
      rows: 2,
      columns: 2,
      needs: ['rcc', 'lcc', 'rmlo', 'lmlo'],
      viewports: [right('rcc'), left('lcc'), right('rmlo'), left('lmlo')],
    },
    {
      name: 'CC',
      rows: 1,
      columns: 2,
      needs: ['rcc', 'lcc'],
      viewports: [right('rcc'), left('lcc')],
    },
    {
      name: 'MLO',
      rows: 1,
      columns: 2,
      needs: ['rmlo', 'lmlo'],
      viewports: [right('rmlo'), left('lmlo')],
    },
    {
      name: 'Right',
      rows: 1,
      columns: 2,
      needs: ['rcc', 'rmlo'],
      viewports: [right('rcc'), right('rmlo')],
    },
    {
      name: 'Left',
      rows: 1,
      columns: 2,
      needs: ['lcc', 'lmlo'],
      viewports: [left('lcc'), left('lmlo')],
    },
    { name: 'One', rows: 1, columns: 1, viewports: [{ displaySet: 'main' }] },
  ],
});
