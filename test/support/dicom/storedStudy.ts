import type { SessionContext } from '../../../extensions/medclip-sam/src/viewer/sessionContext';
import { createStoredSegmentations } from '../../../extensions/medclip-sam/src/viewer/stored/storedSegmentations';

interface Stored {
  readonly source?: string;
  /** Labels of the segments, or label and Tracking UID. */
  readonly segments?: readonly (string | readonly [string, string])[];
  readonly images?: readonly string[];
  /** Series that it names as what it continues. */
  readonly continues?: string;
  readonly type?: 'BINARY' | 'FRACTIONAL';
}

export const seg = (id: string, ContentTime: string, stored: Stored = {}) => {
  const { source = 'ct', segments = ['lungs'], images = ['1.1'], continues, type } = stored;
  return {
    displaySetInstanceUID: id,
    Modality: 'SEG',
    referencedDisplaySetInstanceUID: source,
    SeriesDescription: id,
    SeriesInstanceUID: `1.3.${id}`,
    SOPInstanceUID: `1.2.${id}`,
    instance: {
      AvailableTransferSyntaxUID: '1.2.840.10008.1.2.1',
      ContentDate: '20261128',
      ContentTime,
      SegmentationType: type ?? 'BINARY',
      SegmentSequence: segments.map((segment, i) => {
        const [SegmentLabel, TrackingUID] = typeof segment === 'string' ? [segment] : segment;
        return { SegmentNumber: i + 1, SegmentLabel, TrackingUID };
      }),
      ReferencedSeriesSequence: [
        {
          SeriesInstanceUID: '1.2.3',
          ReferencedInstanceSequence: images.map(uid => ({ ReferencedSOPInstanceUID: uid })),
        },
        ...(continues ? [{ SeriesInstanceUID: `1.3.${continues}` }] : []),
      ],
    },
  };
};

export const CT = {
  ...{ displaySetInstanceUID: 'ct', Modality: 'CT', SeriesInstanceUID: '1.2.3' },
  imageIds: ['wadors:/instances/1.1/frames/1', 'wadors:/instances/1.2/frames/1'],
};
export const AXIAL = [1, 0, 0, 0, 1, 0];
/** Two slices of 8 x 6 pixels, 2 x 1 mm. */
const HEADERS: Readonly<Record<string, object>> = Object.fromEntries(
  CT.imageIds.map((id, i) => [
    id,
    {
      ...{ SOPInstanceUID: `1.${i + 1}`, Rows: 6, Columns: 8, PixelSpacing: [2, 1] },
      ...{ ImagePositionPatient: [10, 20, 5 * i], ImageOrientationPatient: AXIAL },
    },
  ])
);
/** What a SEG says of its grid; one frame on the second slice unless told otherwise. */
export const grid = (
  ImagePositionPatient: readonly number[],
  ImageOrientationPatient: readonly number[] = AXIAL,
  more: object = {}
) => ({
  ...{ Rows: 6, Columns: 8, NumberOfFrames: 1, ...more },
  SharedFunctionalGroupsSequence: [
    {
      PlaneOrientationSequence: [{ ImageOrientationPatient }],
      PixelMeasuresSequence: [{ PixelSpacing: [2, 1], ...more }],
    },
  ],
  PerFrameFunctionalGroupsSequence: [{ PlanePositionSequence: [{ ImagePositionPatient }] }],
});

export function study() {
  const active: object[] = [CT];
  const visible = new Map<string, boolean>();
  const layers: string[] = [];
  const notices: string[] = [];
  const refused = new Set<string>();
  /** Objects that OHIF reads for as long. */
  const slow = new Map<string, Promise<void>>();
  const shown: { continuable?: readonly { id: string }[] } = {};
  const continued: { trackingUid: string }[] = [];
  const grid = new Map([['viewport', { getCurrentImageId: () => 'image' }]]);
  const drawn = new Map<string, string[]>();
  /** OHIF makes the segmentation when it loads the object. */
  const loads = (displaySet: object): object => {
    const { displaySetInstanceUID: id, Modality } = displaySet as ReturnType<typeof seg>;
    if (Modality !== 'SEG') return displaySet;
    const load = async () => {
      if (refused.has(id)) throw new Error('refused');
      await slow.get(id);
      layers.push(id);
    };
    return Object.assign(displaySet, { load });
  };
  const session = {
    host: {
      services: {
        displaySetService: { getActiveDisplaySets: () => active.map(loads) },
        viewportGridService: {
          getState: () => ({ viewports: grid }),
          getDisplaySetsUIDsForViewport: () => ['ct'],
        },
        cornerstoneViewportService: {
          getCornerstoneViewport: (id: string) => grid.get(id),
        },
        segmentationService: {
          getViewportIdsWithSegmentation: (id: string) => drawn.get(id) ?? [],
          addSegmentationRepresentation: async (
            viewport: string,
            { segmentationId: id }: { segmentationId: string }
          ) => void drawn.set(id, [...(drawn.get(id) ?? []), viewport]),
          getSegmentation: (id: string) => ({
            segments: Object.fromEntries(
              (active as ReturnType<typeof seg>[])
                .find(d => d.displaySetInstanceUID === id)!
                .instance.SegmentSequence.map(({ SegmentNumber }) => [SegmentNumber, {}])
            ),
          }),
          setSegmentVisibility: (_: string, id: string, index: number, on: boolean) =>
            visible.set(`${id} ${index}`, on),
        },
      },
      cornerstone: () => ({ metaData: { get: (_: string, id: string) => HEADERS[id] } }),
    },
    state: {
      set: ({ notice }: { notice?: { message: string } }) => notice && notices.push(notice.message),
    },
    mode: () => ({ accepted: { list: () => continued } }),
    refresh: () => undefined,
    show: (part: object) => Object.assign(shown, part),
  } as unknown as SessionContext;
  const feature = createStoredSegmentations(session);
  /** Two looks: what the first has begun is done in the second. */
  const look = async () => {
    for (let i = 0; i < 2; i++) {
      feature.onViewportChange!(null);
      await new Promise(resolve => setImmediate(resolve));
    }
  };
  return {
    active,
    visible,
    layers,
    notices,
    refused,
    slow,
    feature,
    shown,
    continued,
    drawn,
    grid,
    look,
  };
}
