import type { CachedImage, Host } from '../../host/host';

const watched = new WeakSet<EventTarget>();

/**
 * A volume viewport copies each slice of a labelmap to the graphics card, one after the other, and keeps none. From now on this
 * happens within `around` for all volumes of such images; once per page. Where cornerstone has no such function, nothing changes.
 *
 * @param isOurs whether an image of the volume is one that `around` knows
 */
export function aroundTextureUploads(
  host: Host,
  isOurs: (image: CachedImage) => boolean,
  around: (upload: () => unknown) => unknown
): void {
  const { cache, eventTarget, Enums } = host.cornerstone();
  const added = Enums.Events.VOLUME_CACHE_VOLUME_ADDED;
  if (!eventTarget || !added || watched.has(eventTarget)) return;
  watched.add(eventTarget);
  eventTarget.addEventListener(added, event => {
    const { volume } = (event as CustomEvent<{ volume?: { volumeId?: string } }>).detail ?? {};
    const cached = volume?.volumeId ? cache.getVolume?.(volume.volumeId) : undefined;
    const image = cached?.imageIds?.[0] ? cache.getImage(cached.imageIds[0]) : undefined;
    if (!cached || !image || !isOurs(image)) return;
    const texture = cached.vtkOpenGLTexture;
    const upload = texture?.update3DFromRaw;
    if (!upload) return;
    cached.vtkOpenGLTexture = { ...texture, update3DFromRaw: () => around(upload) };
  });
}
