import type { GraphName, Session, SessionProvider } from './session';

/**
 * The same sessions with one graph open at a time: WebAssembly's memory never shrinks, but what one graph gave back the
 * next one takes. For machines that ran out of memory with all of them open.
 */
export function sparingSessions(provider: SessionProvider): SessionProvider {
  let open: { readonly name: GraphName; readonly session: Session } | null = null;
  let tail: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = tail.then(work);
    tail = result.catch(() => {});
    return result;
  };
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
      run: (inputs, outputs) => inTurn(async () => (await opened(name)).run(inputs, outputs)),
      dispose: async () => {},
    }),
    dispose: () => inTurn(() => provider.dispose()),
  };
}
