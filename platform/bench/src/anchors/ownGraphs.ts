import path from 'node:path';
import type { ModelPack } from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import { openSam } from '@medclip/models/sam/checkpoint/openSam';
import { readSamShape } from '@medclip/models/sam/checkpoint/readSamShape';
import { writeSamEncoder } from '@medclip/models/sam/writeSamGraphs';
import { readPack } from '@medclip/models/verifyPack';
import { mobileSamKeys } from '../checkpoints/mobileSamKeys';
import type { BenchModels, ModelSizes } from '../benchModels';
import { randomCheckpointOnce } from '../checkpoints/randomCheckpoint';
import type { Feed } from './graphProcess';

export const STAGES = ['vitB', 'mobileSam', 'liteMedSam', 'clipImage', 'decoder'] as const;
export type Stage = (typeof STAGES)[number];

const MAX_FILE_BYTES = 2 ** 30;

/** What of which weights is exported. */
export interface ExportedModel {
  readonly checkpoint: string;
  /** KIND of reference/export.py. */
  readonly kind: string;
  readonly imageSize: number;
  /** Side of SAM's embedding; 0 where there is none. */
  readonly cells: number;
}

/** A graph of ours, and how the same weights are exported plainly. */
export interface OwnGraph extends ExportedModel {
  readonly file: string;
  readonly feeds: Readonly<Record<string, Feed>>;
  /** The output that both sides have. */
  readonly output: string;
  /** Takes seconds. */
  readonly slow: boolean;
}

/** The graphs of the measured stages: those of the packs, and LiteMedSAM's, which is in none of them. Throws MedClipSamError. */
export async function ownGraphs(given: {
  readonly models: BenchModels;
  readonly sizes: ModelSizes;
  readonly folder: string;
}): Promise<Readonly<Record<Stage, OwnGraph>>> {
  const { models } = given;
  const [vitB, mobile] = [await readPack(models.packVitB), await readPack(models.packMobile)];
  const encoder = (
    { sam }: ModelPack,
    dir: string,
    checkpoint: string,
    kind: string
  ): OwnGraph => ({
    file: path.join(dir, sam.graphs.encoder.file),
    ...{ checkpoint, kind, imageSize: sam.imageSize, cells: sam.embeddingSize },
    ...pixelsOf(sam.imageSize, 'embedding'),
    slow: true,
  });
  return {
    vitB: encoder(vitB, models.packVitB, models.samVitB, 'sam-vit'),
    mobileSam: encoder(mobile, models.packMobile, models.mobileSam, 'tiny-vit'),
    liteMedSam: await liteMedSam(given),
    clipImage: {
      file: path.join(models.packMobile, mobile.clip.graphs.image.file),
      ...{ checkpoint: models.biomedclip, kind: 'clip-image' },
      ...{ imageSize: mobile.clip.image.size, cells: 0 },
      ...pixelsOf(mobile.clip.image.size, 'embed'),
      slow: false,
    },
    decoder: decoder(mobile, models),
  };
}

const pixelsOf = (side: number, output: string) => ({
  feeds: { pixels: { dims: [1, 3, side, side] } },
  output,
});

/** One click, as SAM's own exports have it: a point and a padding point, no mask before. */
function decoder({ sam }: ModelPack, models: BenchModels): OwnGraph {
  const { imageSize, embeddingSize: cells, embedDim } = sam;
  const middle = imageSize / 2;
  return {
    file: path.join(models.packMobile, sam.graphs.decoder.file),
    ...{ checkpoint: models.mobileSam, kind: 'decoder', imageSize, cells },
    feeds: {
      embedding: { dims: [1, embedDim, cells, cells] },
      points: { dims: [1, 2, 2], values: [middle, middle, 0, 0] },
      labels: { dims: [1, 2], values: [1, -1] },
      mask: {
        dims: [1, 1, 4 * cells, 4 * cells],
        values: new Array<number>(16 * cells * cells).fill(0),
      },
      hasMask: { dims: [1], values: [0] },
    },
    output: 'masks',
    slow: false,
  };
}

/** LiteMedSAM is MobileSAM's network on an image of 256 pixels, with a patch embedding that does not shrink it. */
async function liteMedSam({
  sizes,
  folder,
  models,
}: Parameters<typeof ownGraphs>[0]): Promise<OwnGraph> {
  const keys = mobileSamKeys({ ...sizes.mobileSam, stemKernel: 1 });
  const checkpoint = randomCheckpointOnce(path.dirname(models.mobileSam), 'lite-medsam', keys, 5);
  const source = openSam(checkpoint);
  try {
    const shape = readSamShape(source);
    const options = { dtype: 'fp32', maxFileBytes: MAX_FILE_BYTES } as const;
    const graph = writeSamEncoder(source, shape, folder, { ...options, prefix: 'lite-medsam' });
    return {
      file: path.join(folder, graph.file),
      ...{ checkpoint, kind: 'tiny-vit', imageSize: shape.imageSize, cells: shape.embeddingSize },
      ...pixelsOf(shape.imageSize, 'embedding'),
      slow: true,
    };
  } finally {
    source.close();
  }
}
