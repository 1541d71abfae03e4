import type { FloatMap } from '../../core/raster';
import type { ModelPack } from '../pack/modelPack';
import type { SessionProvider } from '../runtime/session';

/** What a saliency map is made with. */
export interface SaliencyRun {
  readonly pack: ModelPack;
  readonly sessions: SessionProvider;
  readonly signal?: AbortSignal;
  readonly onFraction?: (fraction: number) => void;
}

export interface SaliencyMap {
  /** (grid,grid), not normalised; may be all zero. */
  readonly map: FloatMap;
  /** Channels used by gScoreCAM, null for the other maps. */
  readonly topK: number | null;
  /** Of these, how many this run had to send through the network; null for the other maps. */
  readonly channelsForwarded: number | null;
}
