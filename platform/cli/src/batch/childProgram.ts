import type { ChildProgram } from '@medclip/batch/work/child';
import { serveTasks } from '@medclip/batch/work/serveTasks';
import { runTask } from '@medclip/batch/run/runTask';
import { APP_VERSION } from '@medclip/extension-medclip-sam/dicom/dataset/equipment';
import { readDicomImage } from '@medclip/extension-medclip-sam/dicom/image/readDicomImage';
import type { Pipeline } from '@medclip/extension-medclip-sam/engine/contract';
import { CODECS } from '../codecs';
import { openPipeline } from '../openPipeline';
import { openPacs, readPlan } from './openBatch';

export interface ChildOptions {
  readonly pacs: string;
  readonly plan: string;
  readonly dryRun?: boolean;
  readonly inference?: string;
  readonly reads: number;
  readonly stores: number;
}

/** This program again, as a process that does tasks. */
export function childProgram(options: ChildOptions): ChildProgram {
  const { pacs, plan, dryRun, inference, reads, stores } = options;
  return {
    file: require.main?.filename ?? process.argv[1]!,
    args: [
      'batch',
      'child',
      ...['--pacs', pacs, '--plan', plan, '--reads', `${reads}`, '--stores', `${stores}`],
      ...(dryRun ? ['--dry-run'] : []),
      ...(inference === undefined ? [] : ['--inference', inference]),
    ],
    execArgv: process.execArgv,
  };
}

/** What such a process does; it ends with its parent. */
export async function serveChild(options: ChildOptions): Promise<void> {
  await serveTasks(async send => {
    const { plan, packSha256 } = await readPlan(options.plan, options.dryRun);
    const pacs = openPacs(options.pacs, {
      reads: options.reads,
      stores: options.stores,
      onAnswer: (verb, status) => send({ type: 'answer', verb, status }),
    });
    let opened: Promise<Pipeline> | null = null;
    const pipeline = (): Promise<Pipeline> => {
      opened ??= openPipeline(plan.settings.pack, options.inference).then(o => o.pipeline);
      // A server that was away when it was asked first may be there for the next task.
      opened.catch(() => (opened = null));
      return opened;
    };
    return (task, attempt) =>
      runTask(task, attempt, {
        plan,
        packSha256,
        appVersion: APP_VERSION,
        pacs,
        pipeline,
        readImage: (bytes, frame, chosen) => readDicomImage(bytes, CODECS, frame - 1, chosen),
      });
  });
}
