type Listener = (payload: unknown) => void;

/** Events as OHIF's services have them. */
export function pubSub(events: Record<string, string>) {
  const listeners = new Map<string, Set<Listener>>();
  return {
    EVENTS: events,
    subscribe(event: string, listener: Listener) {
      const set = listeners.get(event) ?? new Set();
      listeners.set(event, set.add(listener));
      return { unsubscribe: () => void set.delete(listener) };
    },
    emit(event: string, payload: unknown) {
      listeners.get(event)?.forEach(listener => listener(payload));
    },
  };
}
