import type { Mask, Raster8 } from '../../core/raster';
import type { Steps } from '../../core/timeSlicing';
import { learn, type Learnt, type LearnOptions, type SliceChannels } from './learner';

/** A slice with its companion sequences; null where one of them does not reach it. */
export interface AccompaniedSlice {
  readonly image: Raster8;
  readonly companions: readonly (Raster8 | null)[];
}

export interface AccompaniedOutline extends AccompaniedSlice {
  readonly outline: Mask;
}

/** What was learnt for a set of companions, and the channels that it looks at. */
export interface FittingHead {
  readonly learnt: Learnt;
  channelsOf(slice: AccompaniedSlice): SliceChannels;
}

/**
 * What outlines teach, with as many companion sequences as the slices in hand have: a missing companion is a missing channel, for
 * which a head without it is learnt when it is first needed.
 */
export interface CompanionHeads {
  /** The companions, by number, that every outlined slice has. */
  readonly known: readonly number[];
  /** For a step between slices: the companions that all of them and all outlined slices have. */
  fitting(slices: readonly AccompaniedSlice[]): Steps<FittingHead>;
}

/** @param outlined of one number of companions; the latest last */
export function companionHeads(
  outlined: readonly AccompaniedOutline[],
  options: LearnOptions = {}
): CompanionHeads {
  const heads = new Map<string, Learnt>();
  const commonTo = (slices: readonly AccompaniedSlice[]): readonly number[] =>
    (slices[0]?.companions ?? []).flatMap((_, c) =>
      slices.every(({ companions }) => companions[c]) ? [c] : []
    );
  const known = commonTo(outlined);
  return {
    known,
    fitting: function* (slices) {
      const here = commonTo(slices);
      const used = slices.length > 0 ? known.filter(c => here.includes(c)) : known;
      const channelsOf = ({ image, companions }: AccompaniedSlice): SliceChannels => [
        image,
        ...used.map(c => companions[c]!),
      ];
      const key = used.join();
      let learnt = heads.get(key);
      if (!learnt) {
        const examples = outlined.map(slice => ({
          channels: channelsOf(slice),
          outline: slice.outline,
        }));
        learnt = yield* learn(examples, options);
        heads.set(key, learnt);
      }
      return { learnt, channelsOf };
    },
  };
}
