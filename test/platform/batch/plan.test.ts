import fc from 'fast-check';
import { checkPrompts } from '@medclip/batch/plan/checkPrompts';
import type { DicomWeb } from '@medclip/batch/pacs/dicomWeb';
import { decidingHash, hashedUid, type DecidingFacts } from '@medclip/batch/plan/hashedUid';
import { msUntilOpen, parseHours } from '@medclip/batch/plan/hours';
import { parsePlan, planFingerprint } from '@medclip/batch/plan/plan';
import { planTasks } from '@medclip/batch/plan/planTasks';
import { inShard } from '@medclip/batch/tasks/task';
import { isUid } from '@medclip/extension-medclip-sam/dicom/dataset/uid';

const PLAN = {
  plan: 'lungs-2026',
  select: { qido: { ModalitiesInStudy: 'CT' } },
  rules: [{ when: { Modality: 'CT' }, prompts: ['lungs'] }],
};

describe('a plan', () => {
  it('gets its defaults', () => {
    const plan = parsePlan(JSON.stringify(PLAN));
    expect(plan.rules[0]!.slices).toBe('all');
    expect(plan.output).toEqual({
      seg: true,
      report: false,
      probability: false,
      labelmap: false,
      dryRun: false,
    });
  });

  it.each([
    ['{', /The plan is not JSON/],
    [JSON.stringify({ ...PLAN, plan: 'A b' }), /plan: takes small letters/],
    [JSON.stringify({ ...PLAN, colour: 'red' }), /colour/],
    [JSON.stringify({ ...PLAN, select: {} }), /select/],
    [
      JSON.stringify({ ...PLAN, rules: [{ when: { Modality: 'CT' }, prompts: ['a\0b'] }] }),
      /control characters/,
    ],
    [JSON.stringify({ ...PLAN, output: { seg: false, report: true } }), /output: cannot hold/],
    [
      JSON.stringify({ ...PLAN, rules: [{ when: {}, prompts: ['x'] }] }),
      /rules\.0\.when\.Modality/,
    ],
    [JSON.stringify({ ...PLAN, select: { studies: ['1.2', '../..'] } }), /select\.studies\.1/],
  ])('names the field that is wrong: %#', (text, message) => {
    expect(() => parsePlan(text)).toThrow(message);
  });

  it('names the file that is wrong', () => {
    expect(() => parsePlan('{', undefined, 'night.json')).toThrow(
      'The plan night.json is not JSON.'
    );
    expect(() => parsePlan('{}', undefined, 'night.json')).toThrow(
      /^The plan night\.json is not valid: /
    );
  });

  it('takes its studies from a file, one a line', () => {
    const text = JSON.stringify({ ...PLAN, select: { studies: 'studies.txt' } });
    const list = (lines: string) => (file: string) => (file === 'studies.txt' ? lines : '');
    const { select } = parsePlan(text, list('1.2.3\r\n\n 1.2.4 \n'));
    expect(select.studies).toEqual(['1.2.3', '1.2.4']);
    expect(() => parsePlan(text, list('1.2.3\nrubbish'))).toThrow(/select\.studies\.1/);
    expect(() => parsePlan(text, list(''))).toThrow(/select\.studies/);
    expect(() => parsePlan(text)).toThrow(/select\.studies/);
  });

  it('has one fingerprint whatever the order of its keys', () => {
    const turned = JSON.stringify(Object.fromEntries(Object.entries(PLAN).reverse()));
    expect(planFingerprint(parsePlan(turned))).toBe(
      planFingerprint(parsePlan(JSON.stringify(PLAN)))
    );
  });
});

describe('the prompts of a plan', () => {
  const nano = { clip: { dense: {} } };
  const planFor = (prompt: string) =>
    parsePlan(
      JSON.stringify({ ...PLAN, rules: [{ when: { Modality: 'CT' }, prompts: [prompt] }] })
    );
  it.each([
    ['lungs', null],
    ['no evidence of brain tumor', /absence of a finding/],
    ['lunsg', /does not know "lunsg"/],
    ['pneumonia', /does not know/],
    ['lung, left', null],
    ['lungs, brain tumor', /names several things/],
  ])('are read before any image: %s', (prompt, message) => {
    const check = () => checkPrompts(planFor(prompt), nano);
    if (message === null) expect(check).not.toThrow();
    else expect(check).toThrow(message);
  });
});

const FACTS: DecidingFacts = {
  packSha256: 'aa',
  appVersion: '0.1',
  settings: { saliency: 'm2ib', topK: 16 },
  prompts: ['lungs', 'heart'],
  slices: 'all',
  output: { seg: true },
  studyInstanceUID: '1.2',
  seriesInstanceUID: '1.2.3',
  images: [
    { sopInstanceUID: '1.2.3.1', frame: 1 },
    { sopInstanceUID: '1.2.3.2', frame: 1 },
  ],
};
const uidOf = (facts: DecidingFacts): string => hashedUid(decidingHash(facts), 'SOPInstanceUID');

describe('a hashed UID', () => {
  it('is a UID, and the same for the same facts in any order', () => {
    const turned = {
      ...FACTS,
      images: [...FACTS.images].reverse(),
      settings: { topK: 16, saliency: 'm2ib' },
    };
    expect(isUid(uidOf(FACTS))).toBe(true);
    expect(uidOf(turned)).toBe(uidOf(FACTS));
  });

  it('changes with every deciding fact and with the role', () => {
    const changes: Partial<DecidingFacts>[] = [
      { packSha256: 'ab' },
      { appVersion: '0.2' },
      { settings: { saliency: 'm2ib', topK: 17 } },
      { prompts: ['heart', 'lungs'] },
      { prompts: ['lungs heart'] },
      { prompts: ['lungs\0heart'] },
      { slices: 'middle' },
      { output: { seg: true, labelmap: true } },
      { studyInstanceUID: '1.3' },
      { seriesInstanceUID: '1.2.4' },
      { images: FACTS.images.slice(1) },
      { images: FACTS.images.map(i => ({ ...i, frame: 2 })) },
    ];
    const uids = changes.map(change => uidOf({ ...FACTS, ...change }));
    expect(new Set([uidOf(FACTS), ...uids]).size).toBe(changes.length + 1);
    const hash = decidingHash(FACTS);
    expect(hashedUid(hash, 'SeriesInstanceUID')).not.toBe(hashedUid(hash, 'SOPInstanceUID'));
  });

  it('does not collide over random facts', () => {
    const seen = new Map<string, string>();
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string(), { maxLength: 3 }), (series, prompts) => {
        const key = JSON.stringify([series, prompts]);
        const uid = uidOf({ ...FACTS, seriesInstanceUID: series, prompts });
        expect(isUid(uid)).toBe(true);
        expect(seen.get(uid) ?? key).toBe(key);
        seen.set(uid, key);
      }),
      { numRuns: 200 }
    );
  });
});

describe('a shard', () => {
  it('covers everything once with the others', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 50 }), (series, count) => {
        const in_ = Array.from({ length: count }, (_, i) => inShard(series, i, count));
        expect(in_.filter(Boolean)).toHaveLength(1);
      })
    );
  });
});

describe('a pattern of words', () => {
  /** Series of the study that a rule with this pattern takes. */
  const taken = async (pattern: string, ...descriptions: string[]): Promise<string[]> => {
    const pacs = {
      search: async function* () {
        for (const [i, text] of descriptions.entries()) {
          yield {
            '0020000E': { Value: [`1.2.${i}`] },
            '00080060': { Value: ['CT'] },
            '0008103E': { Value: [text] },
          };
        }
      },
    } as unknown as DicomWeb;
    const rules = [{ when: { Modality: 'CT', SeriesDescription: pattern }, prompts: ['lungs'] }];
    const plan = parsePlan(JSON.stringify({ ...PLAN, select: { studies: ['1.2'] }, rules }));
    const tasks: string[] = [];
    for await (const { task } of planTasks(plan, pacs)) tasks.push(task.series);
    return tasks.map(uid => descriptions[Number(uid.slice(4))]!);
  };

  it.each([
    ['*lung*', ['CT Lung 3 mm', 'LUNGE'], ['Thorax', '']],
    ['lung?', ['lungs', 'Lunge'], ['lung', 'xlungs']],
    ['a*b*c', ['axxbyyc', 'abc'], ['axxbyy']],
    ['*', ['', 'anything'], []],
    ['(a+)+$', ['(a+)+$'], ['aaa']],
    ['schädel*', ['Schädel 5 mm', 'SCHÄDEL'.normalize('NFC')], ['Schadel']],
  ])('%s', async (pattern, matching, others) => {
    expect(await taken(pattern, ...matching, ...others)).toEqual(matching);
  });

  it('takes no time on what would hang a regular expression', async () => {
    const started = performance.now();
    expect(await taken('*a'.repeat(30) + 'b', 'a'.repeat(5000))).toEqual([]);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('hours', () => {
  const at = (h: number, m: number): Date => new Date(2026, 0, 5, h, m);
  it('go over midnight', () => {
    const night = parseHours('20:00-06:00');
    expect(msUntilOpen(night, at(23, 0))).toBe(0);
    expect(msUntilOpen(night, at(5, 59))).toBe(0);
    expect(msUntilOpen(night, at(6, 0))).toBe(14 * 3_600_000);
    expect(msUntilOpen(parseHours('08:00-17:00'), at(7, 30))).toBe(30 * 60_000);
  });
  it('are refused where they make no sense', () => {
    expect(() => parseHours('25:00-06:00')).toThrow(/not understood/);
  });
});
