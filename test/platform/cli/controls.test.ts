import {
  controlSamples,
  CONTROL_NONSENSE,
  CONTROL_WRONG,
} from '../../../platform/cli/src/evaluation/controls';

const sample = (
  image: string,
  text: string,
  group: string | null,
  mask: string | null = 'mask'
) => ({
  ...{ image, text, group, mask },
});

const wrong = (samples: Parameters<typeof controlSamples>[0]) =>
  controlSamples(samples)
    .filter(s => s.group === CONTROL_WRONG)
    .map(s => `${s.image}: ${s.text}`)
    .sort();

describe('prompts that must not be found', () => {
  test('the other groups’ prompts, and nonsense on every image', () => {
    const samples = [sample('us', 'breast tumor', 'breast'), sample('dx', 'lungs', 'chest')];
    expect(wrong(samples)).toEqual(['dx: breast tumor', 'us: lungs']);
    const nonsense = controlSamples(samples).filter(s => s.group === CONTROL_NONSENSE);
    expect(new Set(nonsense.map(s => s.image))).toEqual(new Set(['us', 'dx']));
    expect(nonsense.every(s => s.mask === null)).toBe(true);
  });

  test('groups that share a prompt or an image are of one kind', () => {
    expect(
      wrong([
        sample('us', 'breast tumor', 'breast'),
        sample('us', 'cancerous lump', 'breast, unseen wording'),
        sample('us-other', 'breast tumor', 'breast, other device'),
        sample('dx', 'lungs', 'chest'),
      ])
    ).toEqual(['dx: breast tumor', 'dx: cancerous lump', 'us-other: lungs', 'us: lungs']);
  });

  test('a finding that is absent makes no kind of an image that shows another', () => {
    expect(
      wrong([
        sample('us', 'breast tumor', 'breast'),
        sample('us', 'lungs', 'wrong prompt', null),
        sample('normal', 'breast tumor', 'normal breast', null),
        sample('dx', 'lungs', 'chest'),
      ])
    ).toEqual(['dx: breast tumor', 'normal: lungs', 'us: lungs']);
  });

  test('images without a group get nonsense only', () => {
    expect(wrong([sample('a', 'lungs', null), sample('b', 'breast tumor', null)])).toEqual([]);
  });
});
