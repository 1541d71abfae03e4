import { protocol, stage } from './protocol';

/** CT: the axial slices as a stack, where the pixels are the acquired ones. */
export const ctProtocol = protocol(
  'medclip-ct',
  'Text Segment: CT',
  ['CT'],
  [stage(1, 1, [{ viewportType: 'stack', displaySet: 'main' }])]
);
