import path from 'node:path';
import { trainedText } from '@medclip/extension-medclip-sam/dicom/seg/provenance';
import type { ModelPack } from '@medclip/extension-medclip-sam/engine/pack/modelPack';
import { countOf } from '../../countOf';
import { EXIT } from '../../exitCodes';
import { printJson } from '../../runCommand';

/** `--json`: one object; else the text. */
export function report(flags: { readonly json?: boolean }, json: object, text: string): number {
  if (flags.json) printJson(json);
  else process.stdout.write(`${text}\n`);
  return EXIT.done;
}

export function progress(step: string): void {
  process.stderr.write(`${step}\n`);
}

/** A pack in a few words, for lists and JSON. */
export function summary(dir: string, pack: ModelPack) {
  const bytes = Object.values(pack.files).reduce((sum, f) => sum + f.bytes, 0);
  return {
    id: pack.id,
    title: pack.title,
    dir: path.resolve(dir),
    bytes,
    files: Object.keys(pack.files).length,
  };
}

export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

/** A pack in lines, for people. */
export function describe(pack: ModelPack): string {
  const { image, text } = pack.clip;
  const { bytes } = summary('.', pack);
  const drawing = (sam: ModelPack['sam']) =>
    `${sam.kind} at ${sam.imageSize}, embedding ${sam.embedDim} x ${sam.embeddingSize}^2`;
  return [
    `${pack.id}: ${pack.title}`,
    `size        ${megabytes(bytes)} in ${countOf(Object.keys(pack.files).length, 'file')}`,
    `image       ViT ${image.layers} x ${image.width}, ${countOf(image.heads, 'head')}, patch ${image.patch} at ${image.size}`,
    `text        BERT ${countOf(text.layers, 'layer')}, ${text.heads} heads, context ${text.contextLength}`,
    `embedding   ${pack.clip.embedDim}, scale ${pack.clip.logitScale}`,
    `sam         ${drawing(pack.sam)}`,
    ...(pack.fastSam ? [`first draft ${drawing(pack.fastSam)}`] : []),
    `recommended ${pack.recommended.saliency}, top ${pack.recommended.topK}, ${pack.recommended.prompting}`,
    ...segmenter(pack),
    ...precision(pack),
    `licence     ${pack.licence.name}`,
    ...pack.licence.attribution.map(line => `            ${line}`),
    `use         ${pack.intendedUse}`,
  ].join('\n');
}

function segmenter({ third }: ModelPack): string[] {
  if (!third) return [];
  const role = third.prefer ? 'gives the answer' : 'offered beside the answer';
  return [
    `segmenter   ${third.concepts.join(', ')}${third.modality ? ` on ${third.modality}` : ''}, ${role}`,
    `            ${trainedText(third.labels.images)}`,
  ];
}

function precision({ precision: p, variants = [] }: ModelPack): string[] {
  const lines = variants.map(({ id, cosine }) => {
    const parts = Object.entries(cosine).map(([graph, least]) => `${graph} ${least}`);
    return `variant     ${id}, least cosine: ${parts.join(', ')}`;
  });
  if (!p) return lines;
  const error = p.textCosine === null ? '' : ` (cosine to fp32 at least ${p.textCosine})`;
  return [`precision   ${p.weights}, text ${p.textBits} bits${error}`, ...lines];
}
