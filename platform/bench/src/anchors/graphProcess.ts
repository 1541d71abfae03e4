import path from 'node:path';
import { startLineProcess, type LineProcess } from '../lineProcess';

/** A tensor that the process makes itself: given values, or seeded ones within -2..2. */
export interface Feed {
  readonly dims: readonly number[];
  readonly seed?: number;
  readonly values?: readonly number[];
}

export type GraphRequest =
  | { readonly op: 'open'; readonly file: string }
  | {
      readonly op: 'run';
      readonly feeds: Readonly<Record<string, Feed>>;
      /** An output to write as raw float32. */
      readonly out?: { readonly name: string; readonly file: string };
    };

export interface GraphAnswer {
  readonly wallMs: number;
  readonly cpuMs: number;
  /** Highest resident memory of the process so far. */
  readonly peakMb: number;
}

/** One ONNX graph on onnxruntime-node in a process of its own, opened as our pipeline opens its graphs. */
export function startGraph(signal?: AbortSignal): LineProcess {
  const script = path.join(__dirname, 'graphServe.ts');
  return startLineProcess(
    process.execPath,
    ['--require', require.resolve('tsx/cjs'), script],
    signal
  );
}
