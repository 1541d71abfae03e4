/** Tells the latest of many changes, not all of them. */
export interface Calmly<T> {
  tell(value: T): void;
  /** What was not told yet is not told any more. */
  stop(): void;
}

/**
 * Passes values on at their latest: the first after `firstMs`, others `everyMs` apart. For progress: what is over before it could
 * be read is not shown, as drawing it would take the time that is waited for.
 */
export function calmly<T>(
  pass: (value: T) => void,
  { firstMs, everyMs }: { readonly firstMs: number; readonly everyMs: number }
): Calmly<T> {
  let latest: { readonly value: T } | null = null;
  let timer: ReturnType<typeof setTimeout>;
  const wait = (ms: number): void => {
    timer = setTimeout(() => {
      if (latest) pass(latest.value);
      latest = null;
      wait(everyMs);
    }, ms);
  };
  wait(firstMs);
  return {
    tell: value => void (latest = { value }),
    stop: () => {
      latest = null;
      clearTimeout(timer);
    },
  };
}
