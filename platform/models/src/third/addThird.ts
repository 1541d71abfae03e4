import fs from 'node:fs';
import path from 'node:path';
import { trainedText } from '@medclip/extension-medclip-sam/dicom/seg/provenance';
import {
  type ModelPack,
  modelPackSchema,
  type ThirdModel,
} from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import { openCheckpoint } from '../checkpoint/openCheckpoint';
import type { TensorSource } from '../checkpoint/tensorSource';
import { intoPackFolder } from '../convert/convert';
import { copyFiles, fileRecords, requireOtherFolder } from '../fileRecords';
import { GraphBuilder } from '../onnx/graphBuilder';
import { WeightFiles } from '../onnx/weightFiles';
import { packId } from '../swappedPack';
import { verifyPack } from '../verifyPack';
import { thirdGraph } from './thirdGraph';
import { thirdShape, type ThirdShape } from './thirdShape';

const GRAPH = 'third.onnx';
const CARD = 'THIRD.md';

export interface ThirdOptions {
  /** Checkpoints that training/weak wrote (safetensors). */
  readonly checkpoints: string;
  /** Folder of the pack it is put into, which stays as it is. */
  readonly base: string;
  /** Folder of the new pack; made where missing. */
  readonly out: string;
  /** What it is and was trained on. */
  readonly about: Omit<ThirdModel, 'file'>;
}

/** Writes the graph into `dir`: one file, its weights in single precision inside, so that it says what PyTorch says. */
export function writeThird(source: TensorSource, shape: ThirdShape, dir: string): string {
  const weights = new WeightFiles(dir, 'third', 'fp32', 1 << 30);
  try {
    const g = new GraphBuilder('third', weights);
    thirdGraph(g, source, shape);
    return g.save(dir, GRAPH).file;
  } finally {
    weights.close();
  }
}

/**
 * A copy of a pack with a segmenter that was trained on its own outlines. An older one in it is replaced.
 * @throws model-unsupported where it was trained on another pack's embeddings, bad-input where `out` is `base`
 */
export async function addThird(options: ThirdOptions): Promise<ModelPack> {
  const { base, out } = options;
  requireOtherFolder(base, out);
  return intoPackFolder(out, work => writeWithThird(options, work));
}

async function writeWithThird(
  { checkpoints, base, out: named, about }: ThirdOptions,
  out: string
): Promise<ModelPack> {
  const pack = await verifyPack(base);
  const own = Object.keys(pack.files).filter(f => f !== pack.third?.file && f !== CARD);
  copyFiles(base, own, out);
  const source = openCheckpoint(checkpoints);
  try {
    writeThird(source, thirdShape(source, pack, about), out);
  } finally {
    source.close();
  }
  fs.writeFileSync(path.join(out, CARD), card(about));
  const { licence } = pack;
  const line = `Segmenter ${GRAPH}: ${trainedText(about.labels.images)}`;
  const others = licence.attribution.filter(a => !a.startsWith(`Segmenter ${GRAPH}:`));
  const made = modelPackSchema.parse({
    ...pack,
    id: packId(path.basename(path.resolve(named))),
    title: `${pack.title.replace(/ with a segmenter of its own$/, '')} with a segmenter of its own`,
    licence: { ...licence, attribution: [...others, line] },
    third: { file: GRAPH, ...about },
    files: fileRecords(out, [...own, GRAPH, CARD]),
  });
  fs.writeFileSync(path.join(out, 'pack.json'), `${JSON.stringify(made, null, 1)}\n`);
  return made;
}

/** The model card. */
function card({ labels, concepts, modality, prefer, comparison }: ThirdOptions['about']): string {
  const { images, normals, text, teacher, gate } = labels;
  const measured = comparison
    ? `On ${comparison.pairs} other images the Dice of the outline from its box differed from the base pack's by ${comparison.mean.toFixed(3)} (95 %: ${comparison.ci95.map(v => v.toFixed(3)).join(' to ')}).`
    : 'It was not compared with the base pack on other images.';
  const lines = [
    `# ${GRAPH}: a segmenter for ${concepts.join(', ')}`,
    '',
    trainedText(images),
    '',
    `- The outlines are those of the pack ${teacher.pack} (pack.json ${teacher.sha256}) for the prompt ${JSON.stringify(text)}${modality ? ` on ${modality}` : ''}.`,
    `- Kept were those with predicted IoU >= ${gate.minIou}, stability >= ${gate.minStability} and agreement >= ${gate.minAgreement}.`,
    `- ${normals} images without the finding were shown with an empty mask.`,
    `- It learns its teacher's mistakes where they are systematic, and knows nothing beside the concept.`,
    `- ${measured} ${prefer ? 'Its box gives the answer.' : 'It is offered beside the answer, and does not replace it.'}`,
    '- The images keep their own licence and consent; the weights are made from them.',
    '- Research use only. Not a medical device, not for diagnosis.',
    '',
  ];
  return lines.join('\n');
}
