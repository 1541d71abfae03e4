import type { Steps } from '../../../extensions/medclip-sam/src/core/timeSlicing';

/** Of the whole process, in milliseconds: on a machine that others use, too, the clock tells of them. */
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** What each step of some work takes, by the clock and in processor time. */
export function createStepTimes() {
  const clock: number[] = [];
  const processor: number[] = [];
  let since = { clock: 0, processor: 0 };
  const begin = () => void (since = { clock: performance.now(), processor: processorMs() });
  const end = () => {
    clock.push(performance.now() - since.clock);
    processor.push(processorMs() - since.processor);
  };
  return {
    run<T>(steps: Steps<T>): T {
      for (;;) {
        begin();
        const { done, value } = steps.next();
        end();
        if (done) return value;
      }
    },
    /** Work that is one step. */
    once(work: () => void): void {
      begin();
      work();
      end();
    },
    /** For work that asks whether to pause: a step is what lies between two questions. */
    async paused<T>(work: (pause: () => null) => Promise<T>): Promise<T> {
      begin();
      const done = await work(() => {
        end();
        begin();
        return null;
      });
      end();
      return done;
    },
    /** Milliseconds, rounded; `name` goes before each number's own. */
    told(name: string): Record<string, number> {
      const sum = processor.reduce((a, b) => a + b, 0);
      return {
        [`${name}Ms`]: Math.round(sum),
        [`${name}Steps`]: clock.length,
        [`${name}LongestStepMs`]: Math.round(Math.max(...clock)),
        [`${name}LongestStepProcessorMs`]: Math.round(Math.max(...processor)),
        [`${name}StepsOver50Ms`]: clock.filter(ms => ms > 50).length,
        [`${name}StepsOver50ProcessorMs`]: processor.filter(ms => ms > 50).length,
      };
    },
  };
}
