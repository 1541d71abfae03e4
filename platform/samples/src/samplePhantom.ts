import { brainMr } from './phantoms/brainMr';
import { breastUltrasound, breastUltrasoundCine } from './phantoms/breastUltrasound';
import { chestCt } from './phantoms/chestCt';
import { chestXray } from './phantoms/chestXray';
import type { Phantom, PhantomKind } from './phantoms/phantom';

/** The phantom of a kind; the same seed gives the same voxels and truth. */
export function samplePhantom(kind: PhantomKind, seed: number): Phantom {
  switch (kind) {
    case 'breast-us':
      return breastUltrasound(seed, true);
    case 'breast-us-normal':
      return breastUltrasound(seed, false);
    case 'breast-us-cine':
      return breastUltrasoundCine(seed);
    case 'chest-dx':
      return chestXray(seed);
    case 'brain-mr':
      return brainMr(seed);
    case 'chest-ct':
      return chestCt(seed);
  }
}
