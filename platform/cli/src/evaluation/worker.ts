import { MedClipSamError, type ErrorCode } from '@medclip/extension-medclip-sam/core/errors';
import { failureOf } from '../exitCodes';
import { openPipeline } from '../openPipeline';
import type { SegmentOptions } from '../segmentOptions';
import { evaluateSample, type SampleResult } from './evaluateSample';
import { labelSample, type Label, type LabelSample } from '../weak/labelSample';
import type { Sample } from './manifest';

/** What a worker process is told first, and then per sample. */
export type ToWorker =
  | { readonly type: 'open'; readonly options: SegmentOptions }
  | { readonly type: 'sample'; readonly index: number; readonly sample: Sample }
  | { readonly type: 'label'; readonly index: number; readonly sample: LabelSample };

export type FromWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'result'; readonly index: number; readonly result: SampleResult | Label }
  | {
      readonly type: 'failed';
      readonly code: ErrorCode;
      readonly message: string;
      readonly remedy: string;
    };

/** One process of `evaluate --workers` or `pseudolabel --workers`: opens the pack once, then answers one result per sample. Ends with its parent. */
function serve(send: (m: FromWorker) => void): void {
  let opened: ReturnType<typeof openPipeline> | null = null;
  let options: SegmentOptions = {};
  const answer = async (m: ToWorker): Promise<FromWorker> => {
    if (m.type === 'open') {
      options = m.options;
      opened = openPipeline(options.pack);
      await opened;
      return { type: 'ready' };
    }
    const { pipeline } = await opened!;
    const result =
      m.type === 'label'
        ? await labelSample(m.sample, pipeline, options)
        : (await evaluateSample(m.sample, pipeline, options)).result;
    return { type: 'result', index: m.index, result };
  };
  process.on('message', (m: ToWorker) => {
    answer(m).then(send, (cause: unknown) => {
      const code = cause instanceof MedClipSamError ? cause.code : 'bad-input';
      send({ type: 'failed', code, ...failureOf(cause) });
    });
  });
  process.on('disconnect', () => process.exit(0));
}

// A parent that has been cancelled hears nothing more.
serve(m => process.send?.(m, undefined, undefined, () => undefined));
