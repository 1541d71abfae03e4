import { openModels } from '@medclip/extension-medclip-sam/engine/worker/workerModels';
import { z } from 'zod';
import { embeddingInput, embeddingOutput, type EmbeddingName } from './embeddingInputs';

/** A worker that opens a pack as the product's own does, one graph at a time, and answers with embeddings. */
export interface EmbedRequest {
  /** Absolute folder URLs. */
  readonly packUrl: string;
  readonly ortUrl: string;
  readonly names: readonly EmbeddingName[];
}
export type EmbedAnswer =
  | { readonly embeddings: Readonly<Partial<Record<EmbeddingName, Float32Array>>> }
  | { readonly failed: string };

z.config({ jitless: true });

globalThis.onmessage = async ({ data }: MessageEvent<EmbedRequest>) => {
  const answer = await embed(data).catch((error: unknown): EmbedAnswer => {
    return { failed: String((error as Error).stack ?? error) };
  });
  globalThis.postMessage(answer);
};

async function embed({ packUrl, ortUrl, names }: EmbedRequest): Promise<EmbedAnswer> {
  const { sessions } = await openModels(
    {
      ...{ packUrl, ortUrl, backend: 'wasm', allowSoftwareWebGpu: false },
      ...{ fallbackReason: null, askAboveBytes: Infinity, lowMemory: true, lifeLock: 'unused' },
      inferenceUrl: null,
    },
    { signal: new AbortController().signal, onProgress() {}, ask: async () => {} }
  );
  const embeddings: Partial<Record<EmbeddingName, Float32Array>> = {};
  for (const name of names) {
    const session = await sessions.get(name);
    const output = embeddingOutput(name);
    const results = await session.run(embeddingInput(name), [output]);
    embeddings[name] = (results[output]!.data as Float32Array).slice();
  }
  await sessions.dispose();
  return { embeddings };
}
