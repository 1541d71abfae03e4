import type { ModelCache } from './modelStoreCache';

export const CACHE_NAME = 'medclip-sam-models';

/** The browser's Cache API as model cache: whole files only. Null where there is none (insecure origin, private mode). */
export function openCacheApi(): ModelCache | null {
  if (typeof caches === 'undefined') return null;
  const open = () => caches.open(CACHE_NAME);
  // A cache key must be an address; this one is never requested.
  const address = (key: string) => `${globalThis.location.origin}/.medclip-sam-models/${key}`;
  return {
    async get(key) {
      const hit = await (await open()).match(address(key));
      return hit ? hit.blob() : null;
    },
    async put(key, file) {
      await (await open()).put(address(key), new Response(file));
    },
    async remove(key) {
      await (await open()).delete(address(key));
    },
    async keys() {
      return (await (await open()).keys()).map(request => request.url.split('/').pop() ?? '');
    },
  };
}
