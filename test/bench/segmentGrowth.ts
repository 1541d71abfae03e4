import { segGroupSteps } from '../../extensions/medclip-sam/src/dicom/seg/segGroups';
import { readSeg } from '../../extensions/medclip-sam/src/dicom/seg/segReader';
import { checkBytes } from '../../extensions/medclip-sam/src/dicom/store/itemIdentity';
import { segSteps } from '../../extensions/medclip-sam/src/dicom/seg/segWriter';
import { ctVolume } from '../support/dicom/segSources';
import { frame, plain } from '../support/dicom/segSpecs';
import { cpuMs, disc, timedSegments } from '../support/panel/segmentTimes';
import { createStepTimes } from '../support/panel/stepTimes';

/**
 * What accepting and correcting costs the page as segments grow, in milliseconds of processor time:
 * `npm run bench:segments -- [slices] [segments] [side]`, by default 500 slices of 512 x 512 in one segment. Every segment
 * lies on every slice and takes its voxels from the one before ("everywhere"). Then what saving and reading them all costs.
 */
const [slices = 500, segments = 1, side = 512] = process.argv.slice(2).map(Number);
const { fake, accepted, accept, on } = timedSegments({ slices, side });

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;

/** SEG objects of as many segments, each with the voxels of segment `id`, written and read again: time, longest step, memory, size. */
async function savingAndReading(id: string) {
  const { masks } = await accepted.read(id);
  const sources = ctVolume(slices, { Rows: side, Columns: side });
  const specs = Array.from({ length: segments }, (_, i) => plain(i + 1));
  const input = {
    sources,
    segments: specs,
    frames: specs.flatMap(({ number }) =>
      [...masks.values()].map((mask, i) => frame(sources[i]!, { segmentNumber: number, mask }))
    ),
  };
  const [save, read] = [createStepTimes(), createStepTimes()];
  const before = process.memoryUsage().arrayBuffers;
  let [objects, fileBytes, most, frames] = [0, 0, 0, 0];
  for (const group of save.run(segGroupSteps(input))) {
    const { bytes, ...uids } = save.run(segSteps(group));
    const item = { ...uids, bytes, id: uids.sopInstanceUID, label: '', createdAt: 0 };
    save.once(() => checkBytes(item));
    objects++;
    fileBytes += bytes.length;
    most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    frames += (await read.paused(pause => readSeg(bytes, { pause }))).frames.length;
  }
  if (frames !== input.frames.length) throw new Error('Frames were lost.');
  return {
    ...save.told('save'),
    saveObjects: objects,
    saveFileMB: Math.round(fileBytes / 2 ** 20),
    saveBuffersMB: Math.round(most / 2 ** 20),
    ...read.told('read'),
  };
}

async function main(): Promise<void> {
  const accepts: number[] = [];
  let id = '';
  for (let s = 0; s < segments; s++) {
    accepts.push(await accept(`segment ${s}`, disc(side, side / 4 + s)));
    id = accepted.list().at(-1)!.id;
  }
  const middle = fake.imageIds[slices >> 1]!;
  const corrections: number[] = [];
  for (let k = 1; k <= 9; k++) {
    const slice = on(middle, disc(side, side / 4 + segments + k));
    corrections.push(await cpuMs(() => accepted.correct(id, [slice])));
  }
  const undo = await cpuMs(async () => {
    fake.host.commands.run('undo');
    await new Promise(resolve => setTimeout(resolve, 300));
  });
  const saved = await savingAndReading(id);
  console.log(
    JSON.stringify({
      ...{ slices, segments, side },
      acceptFirstMs: Math.round(accepts[0]!),
      acceptLastMs: Math.round(accepts.at(-1)!),
      correctOneSliceMs: Math.round(median(corrections)),
      undoMs: Math.round(undo),
      heapMB: Math.round(process.memoryUsage().heapUsed / 2 ** 20),
      ...saved,
    })
  );
}

void main();
