import type { NaturalDataset } from 'dcmjs';
import { readPart10 } from '../../../extensions/medclip-sam/src/dicom/dataset/part10';
import { resultObjects } from '../../../extensions/medclip-sam/src/dicom/results/resultObjects';
import { createContinueActions } from '../../../extensions/medclip-sam/src/viewer/stored/continueActions';
import type { SessionContext } from '../../../extensions/medclip-sam/src/viewer/sessionContext';
import type { ContinuedSegment } from '../../../extensions/medclip-sam/src/viewer/segments/acceptedSegments';
import { ctVolume } from '../../support/dicom/segSources';
import { frame, plain } from '../../support/dicom/segSpecs';

/** A series whose last images are half as large, as some archives have them. */
const SOURCES: readonly NaturalDataset[] = ctVolume(6).map((source, i) =>
  i < 4 ? source : { ...source, Rows: 32, Columns: 32, PixelSpacing: [2.5, 3] }
);
const imageId = (source: NaturalDataset) => `wadors:${String(source.SOPInstanceUID)}`;

async function savedStudy(reviewed = true, outlined: readonly number[] = [0, 1, 2, 3, 4, 5]) {
  const objects = await resultObjects(
    {
      sources: SOURCES,
      segments: [plain(1, { trackingUid: '2.25.77' })],
      frames: outlined.map(i => frame(SOURCES[i]!)),
      reviewed,
    },
    { segmentation: 'BINARY', probabilityMap: false, report: false }
  );
  const ct = {
    displaySetInstanceUID: 'ct',
    Modality: 'CT',
    SeriesInstanceUID: SOURCES[0]!.SeriesInstanceUID,
    imageIds: SOURCES.map(imageId),
  };
  const segs = objects.map(({ bytes, seriesInstanceUID, sopInstanceUID }) => ({
    displaySetInstanceUID: sopInstanceUID,
    Modality: 'SEG',
    SeriesInstanceUID: seriesInstanceUID,
    SOPInstanceUID: sopInstanceUID,
    referencedDisplaySetInstanceUID: 'ct',
    instance: readPart10(bytes).dataset,
    bytes,
  }));
  return { ct, segs };
}

type Study = Awaited<ReturnType<typeof savedStudy>>;

async function continued({ ct, segs }: Study, chosen: Study['segs'][number], shown = 0) {
  const taken: ContinuedSegment[] = [];
  const seen = [shown];
  const active = [ct, ...segs];
  const session = {
    host: {
      services: {
        displaySetService: {
          getDisplaySetByUID: (id: string) => active.find(d => d.displaySetInstanceUID === id),
          getActiveDisplaySets: () => active,
        },
        viewportGridService: {
          getActiveViewportId: () => 'viewport',
          getState: () => ({ viewports: new Map() }),
          getDisplaySetsUIDsForViewport: () => ['ct'],
        },
        cornerstoneViewportService: {
          getCornerstoneViewport: () => ({
            type: 'stack',
            getCurrentImageId: () => ct.imageIds[seen.at(-1)!],
            setImageIdIndex: async (index: number) => void seen.push(index),
          }),
        },
      },
      loadObject: async (d: (typeof segs)[number]) => Uint8Array.from(d.bytes).buffer,
      cornerstone: () => ({
        metaData: { get: (_: string, id: string) => SOURCES.find(s => imageId(s) === id) },
      }),
    },
    state: { set: () => undefined },
    mode: () => ({
      accepted: {
        list: () => [],
        continueStored: async (segment: ContinuedSegment) => void taken.push(segment),
      },
    }),
    fail: (cause: unknown) => {
      throw cause;
    },
    refresh: () => undefined,
  } as unknown as SessionContext;
  await createContinueActions(session).continueStored(chosen.displaySetInstanceUID);
  return { taken, seen };
}

test('a segment that was stored in two objects is continued as one, from whichever of them', async () => {
  const study = await savedStudy();
  const { segs } = study;
  expect(segs.length).toBe(2);
  for (const chosen of segs) {
    const { taken } = await continued(study, chosen);
    expect(taken.length).toBe(1);
    const [segment] = taken;
    expect([...segment!.voxels.keys()].sort()).toEqual(SOURCES.map(imageId).sort());
    expect(segment!.voxels.get(imageId(SOURCES[5]!))).toMatchObject({ width: 32, height: 32 });
    // What is saved next goes on with both of them.
    expect(segment!.before?.trackingUid).toBe('2.25.77');
    const uids = segment!.before?.storedIn.map(one => one.sopInstanceUID);
    expect([...(uids ?? [])].sort()).toEqual(segs.map(one => one.SOPInstanceUID).sort());
  }
});

test.each([true, false])('stored as reviewed: %s, and so it is continued', async reviewed => {
  const study = await savedStudy(reviewed);
  const { taken } = await continued(study, study.segs[0]!);
  const [segment] = taken;
  expect(segment!.facts.agreed !== null).toBe(reviewed);
});

test.each([
  ['on none of its images goes to the middle one', 0, [0, 2]],
  ['on one of its images stays there', 3, [3]],
])('a reader %s', async (_name, shown, expected) => {
  const study = await savedStudy(true, [1, 2, 3]);
  const { seen } = await continued(study, study.segs[0]!, shown);
  expect(seen).toEqual(expected);
});
