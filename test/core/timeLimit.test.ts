import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { withTimeLimit } from '@medclip/extension-medclip-sam/core/timeLimit';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Ends only with its signal, and holds nothing of it. */
const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

describe('withTimeLimit', () => {
  it('ends what takes too long, whatever the garbage collector does', async () => {
    const collecting = setInterval(collectGarbage, 10);
    const outer = new AbortController();
    const late = withTimeLimit(200, outer.signal, untilAborted);
    await expect(late).rejects.toMatchObject({ name: 'TimeoutError' });
    clearInterval(collecting);
  });

  it('hands on that the work is not wanted any more, before and in the middle of it', async () => {
    const outer = new AbortController();
    const running = withTimeLimit(60_000, outer.signal, untilAborted);
    outer.abort(new Error('not wanted'));
    await expect(running).rejects.toThrow('not wanted');
    const seen = withTimeLimit(60_000, outer.signal, async signal => signal.aborted);
    await expect(seen).resolves.toBe(true);
  });

  it('leaves neither timer nor listener behind', async () => {
    jest.useFakeTimers();
    const outer = new AbortController();
    const removed = jest.spyOn(outer.signal, 'removeEventListener');
    await expect(withTimeLimit(1000, outer.signal, async () => 7)).resolves.toBe(7);
    expect(jest.getTimerCount()).toBe(0);
    expect(removed).toHaveBeenCalledTimes(1);
    jest.useRealTimers();
  });
});
