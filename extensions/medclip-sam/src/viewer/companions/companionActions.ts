import { sameAnatomy } from '../../algorithm/planes/sameAnatomy';
import { idleTime } from '../../core/idleTime';
import type { Mask, Raster8 } from '../../core/raster';
import { runSliced } from '../../core/timeSlicing';
import { MedClipSamError } from '../../core/errors';
import type { CompanionsActions, CompanionView } from '../../state/companions';
import type { ActiveImage, ImageRef } from '../image/activeImage';
import type { createRasterCache } from '../image/displayedRaster';
import { readTarget } from '../image/readTarget';
import type { Feature, SessionContext } from '../sessionContext';
import { createCompanionPixels, type CompanionPixels } from './companionPixels';
import { companionSeries, type CompanionSeries } from './companionSeries';

/** So many are used unless the reader says otherwise: more make learning slow and tell little more. */
const USED = 3;

/** The other sequences that a stack looks at. */
export interface Companions extends Feature, Pick<CompanionsActions, 'useCompanion'> {
  readonly pixels: CompanionPixels;
  /** Those that are used, looked at first where that was not done yet. @throws cancelled */
  used(
    image: ImageRef,
    raster: () => Promise<Raster8>,
    signal: AbortSignal
  ): Promise<readonly CompanionSeries[]>;
  /** On an image's pixels; null for one that does not reach all of the outline's box there. */
  on(
    used: readonly CompanionSeries[],
    image: ImageRef,
    outline: Mask,
    signal: AbortSignal
  ): Promise<readonly (Raster8 | null)[]>;
}

interface Parts {
  readonly readRaster: ReturnType<typeof createRasterCache>;
}

type Looked = 'moved' | 'in-place' | 'unreadable';

export function createCompanions(session: SessionContext, { readRaster }: Parts): Companions {
  const { host } = session;
  const pixels = createCompanionPixels(host);
  /** By the stack's display set and the companion's. */
  const looked = new Map<string, Looked>();
  const wanted = new Map<string, boolean>();
  let last: { readonly key: string; readonly all: readonly CompanionSeries[] } | null = null;
  let looking: { readonly series: string; readonly abort: AbortController } | null = null;
  /** The image and the companions of the last look; those that it has not told are looked at on another image. */
  let lookedOn = '';

  const keyOf = (active: ImageRef, id: string) =>
    `${active.displaySet.displaySetInstanceUID} ${id}`;

  const viewsOf = (active: ImageRef, all: readonly CompanionSeries[]): readonly CompanionView[] => {
    let room = USED;
    return all.map(({ id, name, off }) => {
      const seen = looked.get(keyOf(active, id));
      const unusable = seen === 'unreadable' ? ('unreadable' as const) : off;
      const moved = seen === undefined || seen === 'unreadable' ? null : seen === 'moved';
      const fits = unusable === null && moved === false && room > 0;
      // A tick of the reader's moves no other one.
      if (fits) room -= 1;
      const used = unusable === null && (wanted.get(keyOf(active, id)) ?? fits);
      return { id, name, used, off: unusable, moved };
    });
  };
  /** Asked many times a second, while the same series are open. Empty until they are looked through, series by series. */
  const seriesOf = (active: ActiveImage): readonly CompanionSeries[] => {
    const open = host.services.displaySetService.getActiveDisplaySets();
    const ids = open.map(d => d.displaySetInstanceUID);
    const key = [active.displaySet.displaySetInstanceUID, active.imageIds[0], ...ids].join(' ');
    if (last?.key === key) return last.all;
    const mine = { key, all: [] as readonly CompanionSeries[] };
    last = mine;
    void runSliced(companionSeries(host, active)).then(all => {
      if (last !== mine) return;
      last = { key, all };
      session.refresh();
    });
    return mine.all;
  };
  const show = (active: ActiveImage | null) => {
    const all = active && active.count > 1 ? seriesOf(active) : [];
    session.show({ companions: active ? viewsOf(active, all) : [] });
    return all;
  };

  /** Whether each shows the body where the stack does, on the image in hand. */
  const look = async (
    active: ImageRef,
    raster: () => Promise<Raster8>,
    all: readonly CompanionSeries[],
    signal: AbortSignal
  ) => {
    for (const one of all) {
      const key = keyOf(active, one.id);
      if (one.off || looked.has(key)) continue;
      const found = await lookAt(active, await raster(), one, signal);
      if (found) looked.set(key, found);
    }
  };
  const lookAt = async (
    active: ImageRef,
    own: Raster8,
    one: CompanionSeries,
    signal: AbortSignal
  ): Promise<Looked | null> => {
    try {
      const other = await pixels.on(one, active, signal);
      // It ends before this image: another one will tell.
      if (!other) return null;
      const same = await runSliced(sameAnatomy(own, other.raster, other.inside), signal);
      return same === null ? null : same ? 'in-place' : 'moved';
    } catch (cause) {
      if (MedClipSamError.from(cause).code === 'cancelled') throw cause;
      return 'unreadable';
    }
  };
  const lookWhenIdle = async (active: ActiveImage, all: readonly CompanionSeries[]) => {
    const series = active.displaySet.displaySetInstanceUID;
    if (looking?.series === series || all.length === 0) return;
    const due = all.filter(one => !one.off && !looked.has(keyOf(active, one.id)));
    const on = [active.imageId, ...due.map(one => one.id)].join(' ');
    if (due.length === 0 || on === lookedOn) return;
    looking?.abort.abort();
    const mine = { series, abort: new AbortController() };
    looking = mine;
    try {
      await idleTime(mine.abort.signal);
      const { signal } = mine.abort;
      await look(active, () => readRaster(active, { signal }), all, signal);
    } catch {
      // Left; what was seen is kept.
    } finally {
      if (looking === mine) {
        looking = null;
        lookedOn = on;
        session.refresh();
      }
    }
  };

  return {
    pixels,
    useCompanion: (id, used) => {
      const { active } = readTarget(host);
      if (active) wanted.set(keyOf(active, id), used);
      session.refresh();
    },
    used: async (image, raster, signal) => {
      const all = await runSliced(companionSeries(host, image), signal);
      await look(image, raster, all, signal);
      const views = viewsOf(image, all);
      return all.filter((_, i) => views[i]!.used);
    },
    on: async (used, image, outline, signal) => {
      const channels: (Raster8 | null)[] = [];
      for (const one of used) {
        const found = await pixels.on(one, image, signal);
        channels.push(found && reaches(found.inside, outline) ? found.raster : null);
      }
      return channels;
    },
    leave: () => {
      looking?.abort.abort();
      looked.clear();
      wanted.clear();
      pixels.clear();
      last = null;
      lookedOn = '';
      session.show({ companions: [] });
    },
    onViewportChange: active => {
      const all = show(active);
      const { strip } = session.state.get().slices;
      // Nothing of other series is loaded before there is something to continue.
      if (active && strip.some(mark => mark !== null)) void lookWhenIdle(active, all);
    },
  };
}

/** Whether a companion reaches every pixel of an outline. */
function reaches(inside: Uint8Array, { data }: Mask): boolean {
  for (let i = 0; i < data.length; i++) {
    if (data[i] && !inside[i]) return false;
  }
  return true;
}
