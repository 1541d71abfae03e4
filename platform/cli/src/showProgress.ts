import type { Progress, Stage } from '@medclip/extension-medclip-sam/engine/contract';

const WORDS: Readonly<Record<Stage, string>> = {
  'load-models': 'loading models',
  'encode-image': 'encoding image',
  'encode-text': 'encoding text',
  saliency: 'saliency',
  specificity: 'checking the prompt',
  postprocess: 'coarse mask',
  'encode-sam': 'encoding for SAM',
  'decode-mask': 'decoding mask',
};

export interface ProgressLine {
  readonly show: (p: Progress) => void;
  readonly end: () => void;
}

/** One changing line on a terminal's stderr; nothing where stderr is a file or a pipe. */
export function showProgress(stream: NodeJS.WriteStream = process.stderr): ProgressLine {
  if (!stream.isTTY) return { show: () => undefined, end: () => undefined };
  let used = false;
  return {
    show({ stage, fraction }) {
      used = true;
      const share = fraction === null ? '' : ` ${Math.round(100 * fraction)}%`;
      stream.write(`\r\u001b[K${WORDS[stage]}${share}`);
    },
    end() {
      if (used) stream.write('\r\u001b[K');
      used = false;
    },
  };
}
