import { protocol, stage } from './protocol';

/** Projection radiography; mammography falls here too. */
export const dxProtocol = protocol(
  'medclip-dx',
  'Text Segment: radiograph',
  ['DX', 'CR', 'MG'],
  [stage(1, 1, [{ viewportType: 'stack', displaySet: 'main' }])]
);
