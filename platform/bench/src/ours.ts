import path from 'node:path';
import type { RefineRequest, SegmentRequest } from '@medclip/extension-medclip-sam/engine/contract';
import { startLineProcess, type LineProcess } from './lineProcess';

/** Which image, by seed and size; both sides make it themselves. */
export interface ImageSpec {
  readonly seed: number;
  readonly width: number;
  readonly height: number;
}

export type OursRequest =
  | { readonly op: 'load'; readonly pack: string }
  | { readonly op: 'prepare'; readonly image: ImageSpec }
  | {
      readonly op: 'segment';
      readonly image: ImageSpec;
      readonly request: SegmentRequest;
      /** Folder for heatmap.f32 and mask.u8. */
      readonly out?: string;
    }
  | { readonly op: 'refine'; readonly image: ImageSpec; readonly request: RefineRequest };

export interface OursAnswer {
  /** From the call to its result. */
  readonly wallMs: number;
  readonly cpuMs: number;
  /** Highest resident memory of the process so far. */
  readonly peakMb: number;
  /** Resident now. */
  readonly rssMb: number;
  readonly stages?: Readonly<Record<string, number>>;
  readonly topK?: number | null;
  readonly channelsForwarded?: number | null;
  readonly box?: readonly number[] | null;
  readonly iouPrediction?: number;
}

/** Our pipeline on onnxruntime-node in a process of its own. */
export function startOurs(signal?: AbortSignal): LineProcess {
  const script = path.join(__dirname, 'oursServe.ts');
  return startLineProcess(
    process.execPath,
    ['--expose-gc', '--require', require.resolve('tsx/cjs'), script],
    signal
  );
}
