import { protocol, stage } from './protocol';

/** MR: the acquired plane as a volume, with a sagittal plane beside it for orientation. */
export const mrProtocol = protocol(
  'medclip-mr',
  'Text Segment: MR',
  ['MR'],
  [
    stage(1, 2, [
      { viewportType: 'volume', orientation: 'acquisition', displaySet: 'main' },
      { viewportType: 'volume', orientation: 'sagittal', displaySet: 'main' },
    ]),
  ]
);
