import { createHash } from 'node:crypto';
import type {
  Session,
  SessionProvider,
} from '@medclip/extension-medclip-sam/engine/runtime/session';

type Run = Session['run'];

/** Sessions that compute each input once: many prompts on one image ask the graphs the same few questions. */
export function rememberingSessions(sessions: SessionProvider): SessionProvider {
  const answers = new Map<string, ReturnType<Run>>();
  return {
    ...sessions,
    get: async (name, options) => {
      const session = await sessions.get(name, options);
      const run: Run = (inputs, outputs) => {
        const hash = createHash('sha1').update(JSON.stringify([name, outputs]));
        for (const [key, { dims, data }] of Object.entries(inputs)) {
          hash.update(JSON.stringify([key, dims]));
          hash.update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
        }
        const key = hash.digest('hex');
        const known = answers.get(key) ?? session.run(inputs, outputs);
        answers.set(key, known);
        return known;
      };
      return { ...session, run };
    },
  };
}
