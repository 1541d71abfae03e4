import type * as Common from 'onnxruntime-common';
import { MedClipSamError } from '@medclip/extension-medclip-sam/core/errors';
import { createQueue } from '@medclip/extension-medclip-sam/core/queue';
import type { Session, TensorLike } from '@medclip/extension-medclip-sam/engine/runtime/session';

/** The part of ONNX Runtime that both its Node and its WebAssembly package have. */
export interface Runtime {
  readonly Tensor: typeof Common.Tensor;
}

/** An ONNX Runtime session as the project's `Session`: plain tensors, one run after the other. */
export function asSession(ort: Runtime, session: Common.InferenceSession): Session {
  const enqueue = createQueue();
  return {
    run: (inputs, outputs) => enqueue(() => run(ort, session, inputs, outputs)),
    dispose: () => enqueue(() => session.release()),
  };
}

/** ONNX Runtime could not open a graph. */
export function cannotOpen(file: string, cause: unknown): MedClipSamError {
  return new MedClipSamError(
    'backend-failed',
    `ONNX Runtime cannot open ${file}: ${(cause as Error).message}`,
    'Convert the pack again; if that does not help, report it with this message.',
    { cause }
  );
}

async function run(
  ort: Runtime,
  session: Common.InferenceSession,
  inputs: Readonly<Record<string, TensorLike>>,
  outputs?: readonly string[]
): Promise<Record<string, TensorLike>> {
  const feeds = Object.fromEntries(
    Object.entries(inputs).map(([name, t]) => [
      name,
      t.data instanceof BigInt64Array
        ? new ort.Tensor('int64', t.data, t.dims)
        : new ort.Tensor('float32', t.data, t.dims),
    ])
  );
  try {
    const results = await session.run(feeds, outputs ?? session.outputNames);
    return Object.fromEntries(
      Object.entries(results).map(([name, t]) => [
        name,
        { dims: t.dims, data: t.data as Float32Array },
      ])
    );
  } catch (cause) {
    throw new MedClipSamError(
      'backend-failed',
      `ONNX Runtime could not compute: ${(cause as Error).message}`,
      'Check that there is enough free memory and run again.',
      { cause }
    );
  }
}
