import fc from 'fast-check';
import type { DicomWeb } from '@medclip/batch/pacs/dicomWeb';
import { parsePlan } from '@medclip/batch/plan/plan';
import { runTask } from '@medclip/batch/run/runTask';
import type { TaskTools } from '@medclip/batch/run/taskTools';

/** Everything that a task is given. */
interface Given {
  readonly prompts: readonly string[];
  readonly settings: Readonly<Record<string, unknown>>;
  readonly slices: unknown;
  readonly through: 'learner' | 'none';
  readonly report: boolean;
  readonly probability: boolean;
  readonly labelmap: boolean;
  readonly packSha256: string;
  readonly release: string;
  readonly study: string;
  readonly series: string;
  readonly images: readonly string[];
  readonly frames: number;
  // Those below decide nothing.
  readonly plan: string;
  readonly pack: string | undefined;
  readonly patch: number;
  readonly dryRun: boolean;
  readonly minInstances: number;
  readonly attempt: number;
  readonly turned: boolean;
  readonly rulesBefore: number;
}

const word = fc.stringMatching(/^[a-z]{1,12}$/);
const uid = fc.stringMatching(/^1\.2\.[1-9]\d{0,8}$/);
const deciding = {
  prompts: fc.array(word, { minLength: 1, maxLength: 3 }),
  settings: fc.record(
    {
      saliency: fc.constantFrom('m2ib', 'gradcam', 'gscorecam'),
      topK: fc.integer({ min: 1, max: 64 }),
      prompting: word,
      postprocess: fc.constantFrom('otsu', 'crf', 'threshold'),
      components: fc.integer({ min: 1, max: 5 }),
    },
    { requiredKeys: [] }
  ),
  slices: fc.oneof(
    fc.constantFrom('all', 'middle'),
    fc.record({ every: fc.integer({ min: 1, max: 99 }) })
  ),
  through: fc.constantFrom('learner' as const, 'none' as const),
  report: fc.boolean(),
  probability: fc.boolean(),
  labelmap: fc.boolean(),
  packSha256: fc.stringMatching(/^[0-9a-f]{64}$/),
  release: fc.constantFrom('0.1', '0.2', '1.0'),
  study: uid,
  series: uid,
  images: fc.uniqueArray(uid, { minLength: 1, maxLength: 6 }),
  frames: fc.integer({ min: 1, max: 4 }),
};
const other = {
  plan: fc.stringMatching(/^[a-z0-9]{1,12}$/),
  pack: fc.option(word, { nil: undefined }),
  patch: fc.nat(99),
  dryRun: fc.boolean(),
  minInstances: fc.integer({ min: 1, max: 9 }),
  attempt: fc.integer({ min: 1, max: 3 }),
  turned: fc.boolean(),
  rulesBefore: fc.integer({ min: 0, max: 2 }),
};

/** The UID under which the archive is asked for the task's result. */
async function uidOf(given: Given): Promise<string> {
  const { prompts, slices, through, report, probability, labelmap, dryRun } = given;
  const rule = (...texts: readonly string[]) => ({
    when: { Modality: 'CT', minInstances: given.minInstances },
    ...{ prompts: texts, slices, through },
  });
  const plan = parsePlan(
    JSON.stringify({
      plan: given.plan,
      select: { studies: [given.study] },
      rules: [...Array.from({ length: given.rulesBefore }, () => rule('other')), rule(...prompts)],
      settings: { ...given.settings, ...(given.pack && { pack: given.pack }) },
      output: { report, probability, labelmap, dryRun },
    })
  );
  const images = given.turned ? [...given.images].reverse() : given.images;
  // An archive that has whatever it is asked for.
  const pacs = {
    search: async function* (_: string, query: Record<string, string>) {
      const asked = query['SOPInstanceUID'];
      const frames = { '00280008': { Value: [given.frames] } };
      for (const one of asked ? [asked] : images) yield { '00080018': { Value: [one] }, ...frames };
    },
  } as unknown as DicomWeb;
  const tools = {
    plan,
    packSha256: given.packSha256,
    appVersion: `${given.release}.${given.patch}`,
    pacs,
  } as TaskTools;
  const { study, series } = given;
  const task = { plan: given.plan, study, series, rule: given.rulesBefore };
  const result = await runTask(task, given.attempt, tools);
  expect(result.outcome).toBe('already');
  return result.objects[0]!;
}

/** A case, and the same with one thing drawn anew. */
const twoCases = (names: readonly string[]) =>
  fc.record({
    given: fc.record({ ...deciding, ...other }),
    drawn: fc.record({ ...deciding, ...other }),
    name: fc.constantFrom(...names),
  }) as fc.Arbitrary<{ given: Given; drawn: Given; name: keyof Given }>;

describe('the UIDs of a task', () => {
  it('change with everything that decides its result', async () => {
    await fc.assert(
      fc.asyncProperty(twoCases(Object.keys(deciding)), async ({ given, drawn, name }) => {
        const changed = { ...given, [name]: drawn[name] };
        fc.pre(JSON.stringify(sorted(changed)) !== JSON.stringify(sorted(given)));
        expect(await uidOf(changed)).not.toBe(await uidOf(given));
      }),
      { numRuns: 200 }
    );
  });

  it('change with nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(twoCases(Object.keys(other)), async ({ given, drawn, name }) => {
        expect(await uidOf({ ...given, [name]: drawn[name] })).toBe(await uidOf(given));
      }),
      { numRuns: 200 }
    );
  });
});

/** In the order in which nothing but the values counts. */
const sorted = (given: Given): unknown[] => [
  ...Object.entries(given).filter(([name]) => name !== 'images' && name !== 'settings'),
  [...given.images].sort(),
  Object.entries(given.settings).sort(),
];
