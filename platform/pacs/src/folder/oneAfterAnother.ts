/** Runs tasks in the order they were given, each after the one before has ended. */
export function createQueue() {
  let last: Promise<unknown> = Promise.resolve();
  return function enqueue<T>(task: () => Promise<T>): Promise<T> {
    const mine = last.then(task, task);
    last = mine;
    return mine;
  };
}
