import { createQueue } from '../../core/queue';
import type { GraphName, Session, SessionProvider } from './session';

/**
 * The same sessions with one graph open at a time: WebAssembly's memory never shrinks, but what one graph gave back the
 * next one takes. For machines that ran out of memory with all of them open.
 */
export function lowMemorySessions(provider: SessionProvider): SessionProvider {
  let open: { readonly name: GraphName; readonly session: Session } | null = null;
  const enqueue = createQueue();
  async function opened(name: GraphName): Promise<Session> {
    if (open?.name === name) return open.session;
    await open?.session.dispose();
    open = null;
    open = { name, session: await provider.get(name) };
    return open.session;
  }
  return {
    ...provider,
    get: async name => ({
      run: (inputs, outputs) => enqueue(async () => (await opened(name)).run(inputs, outputs)),
      dispose: async () => {},
    }),
    dispose: () => enqueue(() => provider.dispose()),
  };
}
