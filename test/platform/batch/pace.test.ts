import type { DicomWeb } from '@medclip/batch/pacs/dicomWeb';
import { estimate } from '@medclip/batch/plan/estimate';
import type { PlannedTask } from '@medclip/batch/plan/planTasks';
import { paceOf } from '@medclip/batch/tasks/pace';
import type { TaskResult } from '@medclip/batch/tasks/task';

const MINUTE = 60_000;

describe('the pace of a plan', () => {
  const now = 1e12;
  const ago = (...minutes: number[]) => minutes.map(m => now - m * MINUTE);
  it.each([
    ['of the last quarter of an hour', ago(500, 10, 8, 6, 4, 2), 60, 0.4, 2.5],
    ['is unknown of one task', ago(3), 60, null, null],
    ['is unknown of old tasks', ago(100, 90), 60, null, null],
    ['has no time left where nothing is open', ago(4, 2), 0, 0.3, null],
  ])('%s', (_, finished, open, perMinute, hoursLeft) => {
    expect(paceOf(finished, open, now)).toEqual({ perMinute, hoursLeft });
  });
});

describe('what a plan takes', () => {
  const planned = (series: string, rule: number, instances: number | null): PlannedTask => ({
    task: { plan: 'p', study: '1', series, rule },
    modality: rule === 0 ? 'CT' : 'US',
    instances,
  });
  const all = [planned('1.1', 0, 100), planned('1.2', 0, 300), planned('1.3', 1, 2)];
  const pacs = {
    search: async function* (path: string) {
      const value = (v: number) => ({ Value: [v] });
      if (path.includes('/1.3/')) return void (yield { '00280010': value(480) });
      yield {
        ...{ '00280010': value(512), '00280011': value(512) },
        ...{ '00280100': value(16), '00280002': value(1) },
      };
    },
  } as unknown as DicomWeb;
  const trialOf = (series: string, total: number, outcome: string): TaskResult =>
    ({
      task: { plan: 'p', study: '1', series, rule: 0 },
      ...{ outcome, timingsMs: { total } },
    }) as unknown as TaskResult;

  it('is told by the archive, and by a trial on this machine', async () => {
    const trial = [trialOf('1.1', 50_000, 'dry-run'), trialOf('1.2', 1, 'already')];
    const [ct, us] = await estimate(all, pacs, trial);
    expect(ct).toMatchObject({ series: 2, images: 400, bytes: 400 * 512 * 512 * 2 });
    // Half a second an image; what was there already tells nothing.
    expect(ct!.hours).toBeCloseTo((400 * 0.5) / 3600, 6);
    expect(us).toMatchObject({ series: 1, images: 2, bytes: null, hours: null });
  });
});
