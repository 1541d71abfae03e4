import { STAGES, type Stage } from '../../engine/contract';
import { t } from '../../locales/translate';

/** The stages of a run in the order they come. */
const ORDER = ['read-image', ...STAGES] as const;

export interface StageText {
  readonly stage: string;
  readonly step: number;
  readonly steps: number;
}

/** What the reader is told while a run goes on. */
export function stageText(stage: Stage | 'read-image'): StageText {
  return { stage: t(`stage.${stage}`), step: ORDER.indexOf(stage) + 1, steps: ORDER.length };
}
