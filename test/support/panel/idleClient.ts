import type { InferenceClient } from '../../../extensions/medclip-sam/src/engine/worker/client';

/** Models that are loaded and do nothing, but for what the test gives them to do. */
export const idleClient = (does: object): InferenceClient =>
  ({
    status: () => ({ state: 'idle' }),
    subscribe: () => () => undefined,
    load: async () => ({ state: 'idle' }),
    dispose: async () => undefined,
    prepare: async () => undefined,
    ...does,
  }) as unknown as InferenceClient;
