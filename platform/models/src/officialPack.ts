import type { PackAbout } from './convertOptions';
import type { SamShape } from './sam/samShape';

const INTENDED_USE =
  'Research only. BiomedCLIP is released for research; any deployed use case is out of its scope. Not a medical device, not for diagnosis.';

const SAM_NAMES: Readonly<Record<SamShape['kind'], string>> = {
  'sam-vit': 'SAM: Kirillov et al. 2023, Apache-2.0',
  'mobile-sam': 'MobileSAM: Zhang et al. 2023, Apache-2.0',
  medsam: 'MedSAM: Ma et al. 2024, Apache-2.0',
};

/** What a pack of official checkpoints says about itself; the settings are those of the papers (method.md 2). */
export function officialPack(id: string, kind: SamShape['kind']): PackAbout {
  return {
    id,
    title: `BiomedCLIP + ${(SAM_NAMES[kind].split(':')[0] as string).trim()}`,
    intendedUse: INTENDED_USE,
    licence: {
      name: 'MIT (BiomedCLIP), Apache-2.0 (SAM)',
      attribution: ['BiomedCLIP: Zhang et al. 2023, Microsoft, MIT', SAM_NAMES[kind]],
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
