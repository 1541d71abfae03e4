import { protocol, stage } from './protocol';

/** Ultrasound: stills and clips one at a time, as large as they come. */
export const usProtocol = protocol(
  'medclip-us',
  'Text Segment: ultrasound',
  ['US'],
  [stage(1, 1, [{ viewportType: 'stack', displaySet: 'main' }])]
);
