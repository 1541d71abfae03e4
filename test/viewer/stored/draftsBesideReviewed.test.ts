import {
  currentSegs,
  earlierVersions,
} from '../../../extensions/medclip-sam/src/viewer/stored/currentSegs';
import type { DisplaySet } from '../../../extensions/medclip-sam/src/viewer/host/host';

interface Saved {
  readonly at: string;
  readonly contentLabel: string;
  readonly trackingUid: string;
  readonly continues?: string;
}

/** Lungs on two images of one series. */
const saved = ({ at, contentLabel, trackingUid, continues }: Saved): DisplaySet => {
  const ReferencedInstanceSequence = ['1.1', '1.2'].map(ReferencedSOPInstanceUID => ({
    ReferencedSOPInstanceUID,
  }));
  return {
    displaySetInstanceUID: at,
    Modality: 'SEG',
    SeriesInstanceUID: `2.${at}`,
    SOPInstanceUID: `3.${at}`,
    referencedDisplaySetInstanceUID: 'ct',
    instance: {
      ContentDate: '20260105',
      ContentTime: at,
      ContentLabel: contentLabel,
      SegmentationType: 'BINARY',
      SegmentSequence: [{ SegmentNumber: 1, SegmentLabel: 'lungs', TrackingUID: trackingUid }],
      ReferencedSeriesSequence: [
        { SeriesInstanceUID: '1', ReferencedInstanceSequence },
        ...(continues ? [{ SeriesInstanceUID: continues }] : []),
      ],
    },
  } as unknown as DisplaySet;
};

const REVIEWED = saved({ at: '100000', contentLabel: 'REVIEWED', trackingUid: '4.1' });
const draft = (more: Partial<Saved> = {}) =>
  saved({ at: '110000', contentLabel: 'AI_DRAFT', trackingUid: '4.2', ...more });
const shown = (...all: readonly DisplaySet[]) => currentSegs(all).map(one => one.seg);

test('a draft that nobody has agreed to stands beside what a reader has reviewed', () => {
  const later = draft();
  expect(shown(REVIEWED, later)).toEqual([REVIEWED, later]);
  expect(earlierVersions(later, [REVIEWED, later])).toEqual([]);
});

test('a draft that goes on with what was reviewed takes its place, as the reader saved it', () => {
  const later = draft({ continues: '2.100000' });
  expect(shown(REVIEWED, later)).toEqual([later]);
  const same = draft({ trackingUid: '4.1' });
  expect(shown(REVIEWED, same)).toEqual([same]);
});

test('what is reviewed takes the place of an earlier draft, and a draft that of another', () => {
  const [first, second] = [draft({ at: '090000' }), draft()];
  expect(shown(first, REVIEWED)).toEqual([REVIEWED]);
  expect(shown(first, second)).toEqual([second]);
});
