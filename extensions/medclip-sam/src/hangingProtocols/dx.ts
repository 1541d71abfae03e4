import { ATTRIBUTE } from './attributes';
import { isOneOf, prefer, protocol, seriesSelector } from './protocol';

const DX = ['DX', 'CR'];
const frontal = isOneOf(ATTRIBUTE.projection, 'FRONTAL');
const lateral = isOneOf(ATTRIBUTE.projection, 'LATERAL');

/** Projection radiography: the frontal view beside its prior, else beside the lateral view, else alone. */
export const dxProtocol = protocol({
  id: 'medclip-dx',
  name: 'Text Segment: radiograph',
  modalities: DX,
  selectors: {
    frontal: seriesSelector(DX, [frontal]),
    lateral: seriesSelector(DX, [lateral]),
    priorFrontal: seriesSelector(DX, [frontal], 'prior'),
    prior: seriesSelector(DX, [], 'prior'),
    main: seriesSelector(DX, [prefer(ATTRIBUTE.projection, 'FRONTAL', 5)]),
  },
  stages: [
    {
      name: 'Beside the prior',
      rows: 1,
      columns: 2,
      needs: ['frontal', 'priorFrontal'],
      viewports: [{ displaySet: 'frontal' }, { displaySet: 'priorFrontal' }],
    },
    {
      name: 'Beside any prior',
      rows: 1,
      columns: 2,
      needs: ['main', 'prior'],
      viewports: [{ displaySet: 'main' }, { displaySet: 'prior' }],
    },
    {
      name: 'Frontal and lateral',
      rows: 1,
      columns: 2,
      needs: ['frontal', 'lateral'],
      viewports: [{ displaySet: 'frontal' }, { displaySet: 'lateral' }],
    },
    { name: 'One', rows: 1, columns: 1, viewports: [{ displaySet: 'main' }] },
  ],
});
