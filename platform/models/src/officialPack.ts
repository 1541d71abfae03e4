import type { PackAbout } from './convert/convertOptions';
import { SAM_FAMILIES } from './sam/checkpoint/families';
import type { SamShape } from './sam/samShape';

const INTENDED_USE =
  'Research only. BiomedCLIP is released for research; any deployed use case is out of its scope. Not a medical device, not for diagnosis.';

/** What a pack of official checkpoints says about itself; the settings are those of the papers (method.md 2). */
export function officialPack(id: string, kind: SamShape['kind']): PackAbout {
  return {
    id,
    title: `BiomedCLIP + ${SAM_FAMILIES[kind].title}`,
    intendedUse: INTENDED_USE,
    licence: {
      name: 'MIT (BiomedCLIP), Apache-2.0 (SAM)',
      attribution: [
        'BiomedCLIP: Zhang et al. 2023, Microsoft, MIT',
        SAM_FAMILIES[kind].attribution,
      ],
    },
    dense: null,
    interpolation: 'bicubic',
    m2ib: { beta: 1, steps: 10, batch: 10 },
    recommended: {
      saliency: 'gscorecam',
      topK: 60,
      softmax: 'all',
      mapSize: 256,
      prompting: 'box',
      maskToken: 'single',
      minComponentShare: 0.25,
    },
  };
}
