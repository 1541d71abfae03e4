import { createInferenceClient } from '@medclip/extension-medclip-sam/engine/worker/client';

/** The page side of the inference tests: only the client, as the extension's bundle holds it. */
export interface InferencePage {
  createInferenceClient: typeof createInferenceClient;
}

Object.assign(globalThis, { createInferenceClient });
