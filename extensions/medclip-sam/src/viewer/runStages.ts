import type { Stage } from '../inference/contract';

/** What the reader is told while a run goes on, in the order the stages come. */
const SENTENCES: readonly (readonly [Stage | 'read-image', string])[] = [
  ['read-image', 'Reading the image'],
  ['load-models', 'Loading the models'],
  ['encode-image', 'Looking at the image'],
  ['encode-text', 'Reading the text'],
  ['saliency', 'Finding where the text points'],
  ['specificity', 'Checking that the text matters'],
  ['postprocess', 'Choosing the region'],
  ['encode-sam', 'Preparing the outline'],
  ['decode-mask', 'Drawing the outline'],
];

export interface StageText {
  readonly stage: string;
  readonly step: number;
  readonly steps: number;
}

export function stageText(stage: Stage | 'read-image'): StageText {
  const index = SENTENCES.findIndex(([name]) => name === stage);
  const entry = SENTENCES[Math.max(0, index)];
  return {
    stage: entry?.[1] ?? 'Working',
    step: Math.max(0, index) + 1,
    steps: SENTENCES.length,
  };
}
