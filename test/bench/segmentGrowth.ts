import type { Mask } from '../../extensions/medclip-sam/src/core/raster';
import { activeImage } from '../../extensions/medclip-sam/src/viewer/image/activeImage';
import type { AcceptedSlice } from '../../extensions/medclip-sam/src/viewer/segments/acceptedSegment';
import { createAcceptedSegments } from '../../extensions/medclip-sam/src/viewer/segments/acceptedSegments';
import { segGroups } from '../../extensions/medclip-sam/src/dicom/seg/segGroups';
import { segSteps } from '../../extensions/medclip-sam/src/dicom/seg/segWriter';
import { ctVolume } from '../support/dicom/segSources';
import { frame, plain } from '../support/dicom/segSpecs';
import { createFakeHost } from '../support/panel/fakeHost';

/**
 * What accepting and correcting costs the page as segments grow, in milliseconds of processor time:
 * `npm run bench:segments -- [slices] [segments] [side]`, by default 500 slices of 512 x 512 in one segment. Every segment
 * lies on every slice and takes its voxels from the one before ("everywhere"). Then what saving them all costs.
 */
const [slices = 500, segments = 1, side = 512] = process.argv.slice(2).map(Number);
const fake = createFakeHost({ modality: 'CT', slices, rows: side, columns: side });
const accepted = createAcceptedSegments(
  fake.host,
  () => undefined,
  () => 'everywhere'
);

function disc(cx: number): Mask {
  const data = new Uint8Array(side * side);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      if ((x - cx) ** 2 + (y - side / 2) ** 2 < (side / 6) ** 2) data[y * side + x] = 1;
    }
  }
  return { width: side, height: side, data };
}

const on = (imageId: string, shift: number): AcceptedSlice => {
  fake.show({ imageId });
  return { ref: activeImage(fake.host), mask: disc(side / 4 + shift), result: null };
};

async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1000;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;

/** One SEG object of as many segments as one holds, each with the voxels of segment `id`: time, longest step, memory, size. */
async function saving(id: string) {
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
  const before = process.memoryUsage().arrayBuffers;
  const times: number[] = [];
  let [objects, fileBytes, most] = [0, 0, 0];
  const cpu = process.cpuUsage();
  for (const group of segGroups(input)) {
    const steps = segSteps(group);
    for (let ended = false; !ended;) {
      const from = performance.now();
      const { done, value } = steps.next();
      times.push(performance.now() - from);
      if (!done) continue;
      ended = true;
      objects++;
      fileBytes += value.bytes.length;
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }
  }
  const { user, system } = process.cpuUsage(cpu);
  times.sort((a, b) => a - b);
  return {
    saveMs: Math.round((user + system) / 1000),
    saveObjects: objects,
    saveFileMB: Math.round(fileBytes / 2 ** 20),
    saveBuffersMB: Math.round(most / 2 ** 20),
    saveLongestStepMs: Math.round(times.at(-1)!),
    saveStepsOver50Ms: times.filter(t => t > 50).length,
    saveSteps: times.length,
  };
}

async function main(): Promise<void> {
  const accepts: number[] = [];
  let id = '';
  for (let s = 0; s < segments; s++) {
    const all = fake.imageIds.map(imageId => on(imageId, s));
    accepts.push(
      await timed(async () => (id = await accepted.accept(`segment ${s}`, all, 'vp-1')))
    );
  }
  const middle = fake.imageIds[slices >> 1]!;
  const corrections: number[] = [];
  for (let k = 1; k <= 9; k++) {
    const slice = on(middle, segments + k);
    corrections.push(await timed(() => accepted.correct(id, [slice])));
  }
  const undo = await timed(async () => {
    fake.host.commands.run('undo');
    await new Promise(resolve => setTimeout(resolve, 300));
  });
  const saved = await saving(id);
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
