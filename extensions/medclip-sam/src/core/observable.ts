/** A value with listeners: the whole of the panel's state lives in one, outside React, because OHIF unmounts hidden tabs. */
export interface Observable<T> {
  get(): T;
  /** Listeners hear of it where something is another value than before. */
  set(change: Partial<T>): void;
  /** What is set meanwhile is told once, when the work is done: a panel is drawn anew for every word of it. */
  together(work: () => void): void;
  subscribe(listener: () => void): () => void;
}

export function createObservable<T extends object>(initial: T): Observable<T> {
  let value = initial;
  let told = initial;
  let depth = 0;
  const listeners = new Set<() => void>();
  const tell = () => {
    if (depth > 0 || told === value) return;
    told = value;
    for (const listener of [...listeners]) listener();
  };
  return {
    get: () => value,
    set: change => {
      const keys = Object.keys(change) as (keyof T)[];
      if (keys.every(key => Object.is(change[key], value[key]))) return;
      value = { ...value, ...change };
      tell();
    },
    together: work => {
      depth++;
      try {
        work();
      } finally {
        depth--;
        tell();
      }
    },
    subscribe: listener => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
