import { textIn, type DicomJsonItem, type DicomWeb } from '@medclip/batch/pacs/dicomWeb';
import { firstObjectUid, seriesDescriptionsOf } from '@medclip/batch/run/objectsOfTask';
import { parsePlan } from '@medclip/batch/plan/plan';
import { runTask } from '@medclip/batch/run/runTask';
import type { TaskTools } from '@medclip/batch/run/taskTools';
import type { TaskResult } from '@medclip/batch/tasks/task';
import { readDicomImage } from '@medclip/extension-medclip-sam/dicom/image/readDicomImage';
import { textOf } from '@medclip/extension-medclip-sam/dicom/dataset/naturalDataset';
import { readPart10 } from '@medclip/extension-medclip-sam/dicom/dataset/part10';
import { readSeg } from '@medclip/extension-medclip-sam/dicom/seg/segReader';
import type { NaturalDataset } from 'dcmjs';
import { createPipeline } from '@medclip/extension-medclip-sam/engine/pipeline/pipeline';
import type { Pipeline } from '@medclip/extension-medclip-sam/engine/contract';
import { NANO_PACK_DIR } from '@medclip/models/nanoPack';
import { openNodeSessions } from '@medclip/models/runtime/nodeSessions';
import { readPack } from '@medclip/models/verifyPack';
import { parseInstance } from '@medclip/pacs/dicom/parseInstance';
import { samplePhantom } from '@medclip/samples/samplePhantom';
import { SAMPLE_STUDIES, sampleStudyFiles } from '@medclip/samples/studies/sampleStudy';
import { CODECS } from '../../../platform/cli/src/codecs';

/** An archive in memory, as far as a task asks it. */
function archive(files: readonly Uint8Array[]) {
  const stored = new Map<string, Uint8Array>();
  const state = { storesLeft: Infinity };
  const uidOf = (bytes: Uint8Array): string =>
    textOf(readPart10(bytes).dataset, 'SOPInstanceUID') ?? '';
  const segs = () =>
    [...stored.values()]
      .map(bytes => parseInstance(Buffer.from(bytes)).json as DicomJsonItem)
      .filter(item => textIn(item, '00080060') === 'SEG');
  const pacs: DicomWeb = {
    search: async function* (path, query) {
      if (path.endsWith('/series')) {
        yield* segs();
        return;
      }
      const held = query['SOPInstanceUID'] ? [...stored.keys()] : files.map(uidOf);
      for (const uid of held) yield { '00080018': { Value: [uid] } };
    },
    metadata: async (_, series) => segs().filter(item => textIn(item, '0020000E') === series),
    retrieveSeries: async () => files,
    store: async (_, bytes) => {
      if (state.storesLeft-- <= 0) throw new Error('killed');
      stored.set(uidOf(bytes), bytes);
      return { status: 200, body: '{}', contentType: 'application/dicom+json' };
    },
  };
  return { pacs, stored, state };
}

describe('a task over the slices of a CT', () => {
  let series: readonly Uint8Array[];
  let pipeline: Pipeline;
  let uids: { study: string; series: string };
  beforeAll(async () => {
    const study = SAMPLE_STUDIES.find(s => s.kind === 'chest-ct')!;
    const files = sampleStudyFiles(study, samplePhantom(study.kind, study.seed));
    const at = files.length >> 1;
    series = files.slice(at - 4, at + 4);
    const header = readPart10(series[0]!).dataset;
    uids = {
      study: textOf(header, 'StudyInstanceUID')!,
      series: textOf(header, 'SeriesInstanceUID')!,
    };
    const pack = await readPack(NANO_PACK_DIR);
    pipeline = createPipeline(pack, await openNodeSessions(NANO_PACK_DIR));
  });
  afterAll(() => pipeline?.dispose());

  const rule = { when: { Modality: 'CT' }, prompts: ['lungs'], slices: { every: 4 } };
  const run = (
    pacs: DicomWeb,
    change: object = {},
    output: object = {},
    name = 'p'
  ): Promise<TaskResult> => {
    const plan = parsePlan(
      JSON.stringify({
        plan: name,
        select: { studies: [uids.study] },
        rules: [{ ...rule, ...change }],
        output,
      })
    );
    const tools: TaskTools = {
      plan,
      packSha256: 'ab'.repeat(32),
      appVersion: '0.1.0',
      pacs,
      pipeline: async () => pipeline,
      readImage: (bytes, frame, chosen) => readDicomImage(bytes, CODECS, frame - 1, chosen),
    };
    return runTask({ plan: 'p', ...uids, rule: 0 }, 1, tools);
  };
  const only = (stored: ReadonlyMap<string, Uint8Array>): Uint8Array => {
    expect(stored.size).toBe(1);
    return [...stored.values()][0]!;
  };

  it('continues the best outline through the stack, and says so in the object', async () => {
    const [through, alone] = [archive(series), archive(series)];
    const result = await run(through.pacs);
    expect(result.outcome).toBe('stored');
    const [prompt] = result.prompts;
    expect(prompt!.slices).toBe(series.length);
    expect(prompt!.volumeMm3).toBeGreaterThan(0);
    const seg = await readSeg(only(through.stored));
    expect(new Set(seg.frames.map(f => f.source?.sopInstanceUID)).size).toBe(prompt!.slicesFound);
    expect(seg.segments[0]!.algorithm?.parameters).toMatch(/learner=study-learner 1/);
    // Each slice for itself: no more than were asked.
    const each = await run(alone.pacs, { through: 'none' });
    expect(each.prompts[0]!.slices).toBeLessThan(5);
    expect(prompt!.slicesFound).toBeGreaterThan(each.prompts[0]!.slicesFound);
    const other = await readSeg(only(alone.stored));
    expect(other.segments[0]!.algorithm?.parameters).not.toMatch(/learner/);
    expect(other.sopInstanceUID).not.toBe(seg.sopInstanceUID);
  });

  it('names the object that it made before the pack, a setting or the series changed', async () => {
    const { pacs, stored } = archive(series);
    const first = await run(pacs, { through: 'none' });
    const second = await run(pacs, { through: 'none', slices: 'middle' });
    // What another plan made, and what was made of another series, is not its own.
    const other = await run(pacs, { through: 'none', slices: { every: 2 } }, {}, 'other');
    const third = await run(pacs, { through: 'none', slices: { every: 3 } });
    const [one, two, strange, three] = [first, second, other, third].map(r => r.objects[0]!);
    const named = (uid: string) => {
      const { dataset } = readPart10(stored.get(uid)!);
      const items = [dataset['ReferencedInstanceSequence'] ?? []].flat() as NaturalDataset[];
      return items.map(item => textOf(item, 'ReferencedSOPInstanceUID'));
    };
    expect(named(one!)).toEqual([]);
    expect(named(two!)).toEqual([one]);
    expect(named(strange!)).toEqual([]);
    expect(named(three!)).toEqual([two]);
    // Found, nothing is written, and nothing is named.
    expect((await run(pacs, { through: 'none' })).outcome).toBe('already');
  });

  it('gives the same UIDs and pixels each time', async () => {
    const [one, two] = [archive(series), archive(series)];
    const results = [await run(one.pacs), await run(two.pacs)];
    expect(results[1]!.objects).toEqual(results[0]!.objects);
    const [a, b] = [await readSeg(only(one.stored)), await readSeg(only(two.stored))];
    expect(b.frames.map(f => f.mask.data)).toEqual(a.frames.map(f => f.mask.data));
    expect(b.segments[0]!.trackingUid).toBe(a.segments[0]!.trackingUid);
    expect(b.seriesInstanceUID).toBe(a.seriesInstanceUID);
  });

  it('writes heatmap and report where the plan wants them, each named for the plan', async () => {
    const { pacs, stored } = archive(series);
    const result = await run(pacs, {}, { probability: true, report: true });
    const headers = [...stored.values()].map(bytes => readPart10(bytes).dataset);
    const of = (name: string): string[] => headers.map(h => textOf(h, name) ?? '');
    expect(of('Modality').sort()).toEqual(['SEG', 'SEG', 'SR']);
    expect(of('SegmentationType').sort()).toEqual(['', 'BINARY', 'FRACTIONAL']);
    expect(of('SeriesDescription').sort()).toEqual([...seriesDescriptionsOf('p')].sort());
    expect(result.objects).toHaveLength(3);
    expect([...stored.keys()].sort()).toEqual([...result.objects].sort());
    // The report points at the segmentation, so it is stored after it.
    expect(textOf(headers.at(-1)!, 'Modality')).toBe('SR');
    expect(JSON.stringify(headers.at(-1))).toContain(result.objects[0]!);
    expect((await run(pacs, {}, { probability: true, report: true })).outcome).toBe('already');
  });

  it('killed between its objects, it is done again and nothing is doubled', async () => {
    const { pacs, stored, state } = archive(series);
    const output = { probability: true, report: true };
    state.storesLeft = 2;
    await expect(run(pacs, {}, output)).rejects.toThrow();
    const before = [...stored.keys()];
    expect(before).toHaveLength(2);
    state.storesLeft = Infinity;
    const result = await run(pacs, {}, output);
    expect(result.outcome).toBe('stored');
    expect(stored.size).toBe(3);
    expect([...stored.keys()]).toEqual(expect.arrayContaining(before));
    expect(stored.has(firstObjectUid('other'))).toBe(false);
  });
});
