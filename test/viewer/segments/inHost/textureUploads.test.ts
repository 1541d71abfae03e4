import { aroundTextureUploads } from '../../../../extensions/medclip-sam/src/viewer/segments/inHost/textureUploads';
import type { Host } from '../../../../extensions/medclip-sam/src/viewer/host/host';
import type { CachedImage } from '../../../../extensions/medclip-sam/src/viewer/host/hostImages';

const ADDED = 'CORNERSTONE_VOLUME_CACHE_VOLUME_ADDED';

/** A page's cornerstone with one volume of each of the images. */
function page(imageIds: readonly string[], events: Record<string, string>) {
  const eventTarget = new EventTarget();
  let uploads = 0;
  const texture = Object.freeze({ update3DFromRaw: () => ++uploads, isA: () => true });
  const volumes = new Map(
    imageIds.map(id => [`volume of ${id}`, { imageIds: [id], vtkOpenGLTexture: texture }])
  );
  const cornerstone = {
    eventTarget,
    Enums: { Events: events },
    cache: {
      getImage: (imageId: string) => ({ imageId }) as CachedImage,
      getVolume: (id: string) => volumes.get(id),
    },
  };
  const host = { cornerstone: () => cornerstone } as unknown as Host;
  const add = (volumeId: string) =>
    eventTarget.dispatchEvent(new CustomEvent(ADDED, { detail: { volume: { volumeId } } }));
  return { host, add, volumes, texture, uploads: () => uploads };
}

const isOurs = ({ imageId }: CachedImage) => imageId === 'ours';

test('the upload of a volume of our images happens inside; its texture stays the same in all else', () => {
  const { host, add, volumes, texture, uploads } = page(['ours', 'other'], {
    VOLUME_CACHE_VOLUME_ADDED: ADDED,
  });
  const order: unknown[] = [];
  // A second labelmap of the page does not wrap it twice.
  for (let labelmap = 0; labelmap < 2; labelmap++) {
    aroundTextureUploads(host, isOurs, upload => {
      order.push('in');
      const told = upload();
      order.push('out');
      return told;
    });
  }
  add('volume of other');
  expect(volumes.get('volume of other')!.vtkOpenGLTexture).toBe(texture);
  add('volume of ours');
  const wrapped = volumes.get('volume of ours')!.vtkOpenGLTexture;
  expect(wrapped.update3DFromRaw()).toBe(1);
  expect(order).toEqual(['in', 'out']);
  expect(uploads()).toBe(1);
  expect(wrapped.isA).toBe(texture.isA);
});

test('a cornerstone without that event, and a volume that is gone, change nothing', () => {
  const without = page(['ours'], {});
  aroundTextureUploads(without.host, isOurs, upload => upload());
  without.add('volume of ours');
  expect(without.volumes.get('volume of ours')!.vtkOpenGLTexture).toBe(without.texture);
  const { host, add } = page([], { VOLUME_CACHE_VOLUME_ADDED: ADDED });
  aroundTextureUploads(host, isOurs, upload => upload());
  expect(() => add('volume of ours')).not.toThrow();
});
