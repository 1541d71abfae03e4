import * as z from '../../core/z';

/** `tab`: until this tab is closed. `browser`: until the reader says otherwise. */
export type RecentPlace = 'tab' | 'browser';

/** The prompts that gave an outline, the latest first. */
export interface RecentPrompts {
  list(): readonly string[];
  add(prompt: string): void;
  /** Moves what is known to that place, and leaves nothing in the other. */
  keepIn(place: RecentPlace): void;
  /** Somebody is at the screen: what another one has left is not read, and goes with the next prompt. */
  openFor(owner: string): void;
  clear(): void;
}

type Storage = Pick<globalThis.Storage, 'getItem' | 'setItem' | 'removeItem'>;

export const RECENT_KEY = 'medclip-sam.recentPrompts';
const MOST = 6;
const schema = z.object({
  owner: z.string(),
  prompts: z.array(z.string().check(z.maxLength(1000))).check(z.maxLength(MOST)),
});

/**
 * A prompt may say more about a patient than a browser should remember. So without the reader's word it lives as long as the
 * tab: it survives a reload and the next study, and ends with the session. Where storage is forbidden the page remembers.
 *
 * @param storages where each place keeps them; undefined where the browser has none
 */
export function createRecentPrompts(
  storages: Readonly<Record<RecentPlace, Storage | undefined>>
): RecentPrompts {
  let place: RecentPlace = 'tab';
  let owner = '';
  let prompts: readonly string[] = [];

  const read = (): readonly string[] => {
    try {
      const stored = schema.parse(JSON.parse(storages[place]?.getItem(RECENT_KEY) ?? 'null'));
      return stored.owner === owner ? stored.prompts : [];
    } catch {
      return [];
    }
  };
  const write = () => {
    try {
      storages[place]?.setItem(RECENT_KEY, JSON.stringify({ owner, prompts }));
    } catch {
      // Full or forbidden: the page remembers.
    }
  };
  const forget = (where: RecentPlace) => {
    try {
      storages[where]?.removeItem(RECENT_KEY);
    } catch {
      // Forbidden: then nothing was written either.
    }
  };
  const merge = (first: readonly string[], then: readonly string[]) =>
    [...new Set([...first, ...then])].slice(0, MOST);

  return {
    list: () => prompts,
    add: prompt => {
      prompts = merge([prompt], prompts);
      write();
    },
    keepIn: next => {
      if (next === place) return;
      forget(place);
      place = next;
      prompts = merge(prompts, read());
      if (prompts.length > 0) write();
    },
    openFor: next => {
      if (next !== owner) prompts = [];
      owner = next;
      prompts = merge(prompts, read());
    },
    clear: () => {
      prompts = [];
      forget('tab');
      forget('browser');
    },
  };
}

/** Tells users apart without keeping who they are: '' where nobody signs in. */
export async function ownerOf(userId: string): Promise<string> {
  if (!userId || !globalThis.crypto?.subtle) return '';
  const bytes = new TextEncoder().encode(`medclip-sam recent prompts ${userId}`);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest.slice(0, 16)].map(byte => byte.toString(16).padStart(2, '0')).join('');
}
