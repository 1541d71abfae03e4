import type { AcceptedSlice } from '../../../extensions/medclip-sam/src/viewer/segments/acceptedSegment';
import type { Predecessor } from '../../../extensions/medclip-sam/src/viewer/segments/acceptedSegment';
import { segmentAlgorithm } from '../../../extensions/medclip-sam/src/viewer/segments/segmentAlgorithm';

const slice = (part: Partial<AcceptedSlice>) =>
  new Map([['image', { result: null, ...part } as AcceptedSlice]]);
const ours = slice({ result: { prompt: 'lungs' } as AcceptedSlice['result'] });
const stored = slice({ origin: 'stored' });
const predecessor = (algorithmType: string, parameters?: string): Predecessor =>
  ({
    segment: {
      algorithmType,
      algorithmName: 'Other',
      algorithm: parameters ? { name: 'MedCLIP-SAM', version: '1', parameters } : null,
    },
  }) as unknown as Predecessor;
const of = (slices: typeof ours, edited: boolean, before: Predecessor | null = null) =>
  segmentAlgorithm({ slices, predecessor: before }, edited, s => `prompt=${s.result.prompt}`);

describe('who drew a segment', () => {
  test('a run of ours alone, with a hand, a hand alone', () => {
    expect(of(ours, false).algorithmType).toBe('AUTOMATIC');
    expect(of(ours, true).algorithmType).toBe('SEMIAUTOMATIC');
    expect(of(ours, false).algorithm?.parameters).toBe('prompt=lungs');
    expect(of(new Map(), true)).toEqual({ algorithmType: 'MANUAL' });
  });

  test('a continued segment keeps what is stored until it is changed', () => {
    const before = predecessor('AUTOMATIC', 'app=0.1.0; edited=no; prompt=lungs');
    expect(of(stored, false, before)).toEqual({
      algorithmType: 'AUTOMATIC',
      algorithm: before.segment.algorithm,
    });
    expect(of(stored, true, before)).toMatchObject({
      algorithmType: 'SEMIAUTOMATIC',
      algorithm: { parameters: 'app=0.1.0; edited=yes; prompt=lungs' },
    });
  });

  test('a hand-drawn one stays MANUAL when a hand goes on, and is not when a model did', () => {
    expect(of(stored, true, predecessor('MANUAL'))).toEqual({ algorithmType: 'MANUAL' });
    const helped = slice({ origin: 'propagated' });
    expect(of(helped, false, predecessor('MANUAL')).algorithmType).toBe('SEMIAUTOMATIC');
    expect(of(ours, false, predecessor('MANUAL')).algorithmType).toBe('SEMIAUTOMATIC');
  });

  test('what was learnt from a hand’s outlines is SEMIAUTOMATIC and says from what', () => {
    const learner = { outlines: 3, steps: 120, features: 11, weight: 0.45, sequences: 1 };
    const continued = { taught: new Map(), learner };
    const by = 'learner=study-learner 1; learner.outlines=3; learner.steps=120; ';
    const numbers = 'learner.features=11; learner.weight=0.45; learner.sequences=1';
    const drawnByHand = of(slice({ origin: 'learnt', continued }), false);
    expect(drawnByHand.algorithmType).toBe('SEMIAUTOMATIC');
    expect(drawnByHand.algorithm).toEqual({
      name: 'study-learner',
      version: '1',
      parameters: by + numbers,
    });
    const both = new Map([...ours, ['next', { ...slice({ continued }).get('image')! }]]);
    expect(of(both, false)).toMatchObject({
      algorithmType: 'SEMIAUTOMATIC',
      algorithm: { parameters: `${by}${numbers}; prompt=lungs` },
    });
    const before = predecessor('MANUAL');
    expect(of(slice({ origin: 'learnt', continued }), false, before)).toMatchObject({
      algorithmType: 'SEMIAUTOMATIC',
      algorithm: { parameters: by + numbers },
    });
  });

  test('what a reader had copied from another series is SEMIAUTOMATIC', () => {
    const result = { ...ours.get('image')!.result!, carriedFrom: 'FLAIR' };
    expect(of(slice({ origin: 'carried', result }), false).algorithmType).toBe('SEMIAUTOMATIC');
  });

  test('another program is named as it is', () => {
    expect(of(stored, false, predecessor('SEMIAUTOMATIC')).algorithm?.name).toBe('Other');
  });
});
