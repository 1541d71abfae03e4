import fc from 'fast-check';
import { checkPrompts } from '@medclip/batch/checkPrompts';
import { matchesGlob } from '@medclip/batch/glob';
import { decidingHash, hashedUid, type DecidingFacts } from '@medclip/batch/hashedUid';
import { msUntilOpen, parseHours } from '@medclip/batch/hours';
import { parsePlan, planFingerprint } from '@medclip/batch/plan';
import { inShard } from '@medclip/batch/task';
import { isUid } from '@medclip/extension-medclip-sam/dicom/uid';

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
    ['{', /not valid JSON/],
    [JSON.stringify({ ...PLAN, plan: 'A b' }), /plan: takes small letters/],
    [JSON.stringify({ ...PLAN, colour: 'red' }), /colour/],
    [JSON.stringify({ ...PLAN, select: {} }), /select/],
    [JSON.stringify({ ...PLAN, output: { report: true } }), /output\.report: is not written/],
    [
      JSON.stringify({ ...PLAN, rules: [{ when: {}, prompts: ['x'] }] }),
      /rules\.0\.when\.Modality/,
    ],
    [JSON.stringify({ ...PLAN, select: { studies: ['1.2', '../..'] } }), /select\.studies\.1/],
  ])('names the field that is wrong: %#', (text, message) => {
    expect(() => parsePlan(text)).toThrow(message);
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
  it.each([
    ['*lung*', 'CT Lung 3 mm', true],
    ['lung?', 'lungs', true],
    ['lung?', 'lung', false],
    ['a*b*c', 'axxbyyc', true],
    ['a*b*c', 'axxbyy', false],
    ['*', '', true],
    ['', 'x', false],
    ['(a+)+$', '(a+)+$', true],
  ])('%s on %s', (pattern, text, expected) => {
    expect(matchesGlob(pattern, text)).toBe(expected);
  });

  it('takes no time on what would hang a regular expression', () => {
    const started = performance.now();
    expect(matchesGlob('*a'.repeat(30) + 'b', 'a'.repeat(5000))).toBe(false);
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
