import { readPart10 } from '../../../extensions/medclip-sam/src/dicom/dataset/part10';
import { resultObjects } from '../../../extensions/medclip-sam/src/dicom/results/resultObjects';
import { MedClipSamError } from '../../../extensions/medclip-sam/src/core/errors';
import type { ActiveImage } from '../../../extensions/medclip-sam/src/viewer/image/activeImage';
import type { Host } from '../../../extensions/medclip-sam/src/viewer/host/host';
import { earlierOutlines } from '../../../extensions/medclip-sam/src/viewer/followUp/earlierOutlines';
import { earlierWanted } from '../../../extensions/medclip-sam/src/viewer/followUp/wanted';
import { createVersionActions } from '../../../extensions/medclip-sam/src/viewer/stored/versionActions';
import type { SessionContext } from '../../../extensions/medclip-sam/src/viewer/sessionContext';
import { ctVolume } from '../../support/dicom/segSources';
import { frame, plain } from '../../support/dicom/segSpecs';

const SOURCES = ctVolume(4);
const imageId = (source: (typeof SOURCES)[number]) => `wadors:${String(source.SOPInstanceUID)}`;

/** Two versions on a series that has lost its last image since: what lies there cannot be counted. */
async function shortenedStudy() {
  const ct = {
    displaySetInstanceUID: 'ct',
    Modality: 'CT',
    SeriesInstanceUID: SOURCES[0]!.SeriesInstanceUID,
    StudyInstanceUID: 'then',
    instance: { PatientID: 'P1' },
    imageIds: SOURCES.slice(0, 3).map(imageId),
  };
  const segs = await Promise.all(
    [0, 1].map(async version => {
      const [object] = await resultObjects(
        {
          sources: SOURCES,
          segments: [plain(1, { trackingUid: '2.25.77' })],
          frames: SOURCES.map(source => frame(source)),
        },
        { segmentation: 'BINARY', probabilityMap: false, report: false }
      );
      return {
        displaySetInstanceUID: `seg-${version}`,
        Modality: 'SEG',
        SeriesInstanceUID: object!.seriesInstanceUID,
        SOPInstanceUID: object!.sopInstanceUID,
        referencedDisplaySetInstanceUID: 'ct',
        instance: readPart10(object!.bytes).dataset,
        bytes: object!.bytes,
      };
    })
  );
  const active = [ct, ...segs];
  const host = {
    services: {
      displaySetService: {
        getDisplaySetByUID: (id: string) => active.find(d => d.displaySetInstanceUID === id),
        getActiveDisplaySets: () => active,
      },
    },
    loadObject: async (d: (typeof segs)[number]) => Uint8Array.from(d.bytes).buffer,
    cornerstone: () => ({
      cache: { getImage: () => undefined },
      metaData: { get: (_: string, id: string) => SOURCES.find(s => imageId(s) === id) },
    }),
  } as unknown as Host;
  return { ct, active, host };
}

const LEFT_OUT = /1 outline lies on other images and was left out\./;

test('a comparison says what of the versions it could not count', async () => {
  const { host } = await shortenedStudy();
  const shown: { comparison?: { notes: readonly string[]; growth: unknown } | null }[] = [];
  const state = { set: (change: (typeof shown)[number]) => void shown.push(change) };
  const fail = (cause: unknown) => {
    throw cause;
  };
  const session = { host, state, fail } as unknown as SessionContext;
  await createVersionActions(session).compareVersions('seg-1', 'seg-0');
  const { comparison } = shown.at(-1)!;
  expect(comparison?.growth).toEqual([]);
  // One of each version.
  expect(comparison?.notes.join(' ')).toMatch(/2 outlines lie on other images and were left out\./);
});

test('what is looked for in the follow-up says what of it was left out', async () => {
  const { host, ct, active } = await shortenedStudy();
  const displaySet = { ...ct, StudyInstanceUID: 'now', displaySetInstanceUID: 'ct-now' };
  const now = { displaySet, imageIds: ct.imageIds, index: 0 } as unknown as ActiveImage;
  const [earlier] = earlierOutlines(now, active as never);
  if (!earlier) throw new MedClipSamError('nothing-found', 'No earlier outline.', '');
  const wanted = await earlierWanted(host, now, earlier.id, new AbortController().signal);
  expect(wanted.outlines.length).toBeGreaterThan(0);
  expect(wanted.notes.join(' ')).toMatch(LEFT_OUT);
});
