import type { PackView } from '../../state/model';

const KEY = 'medclip-sam.pack';

/** The reader's pack among those the site offers; a pack that is no longer offered is forgotten. */
export function rememberedPack(packs: readonly PackView[]): string {
  let stored: string | null = null;
  try {
    stored = globalThis.localStorage?.getItem(KEY) ?? null;
  } catch {
    // Storage can be forbidden; then every visit begins with the site's first pack.
  }
  const found = packs.find(pack => pack.url === stored) ?? packs[0];
  return found?.url ?? '';
}

export function rememberPack(url: string): void {
  try {
    globalThis.localStorage?.setItem(KEY, url);
  } catch {
    // As above.
  }
}
