import type { Raster8 } from '../../core/raster';

/**
 * What depends on an image alone, made once for as long as its pixels are held. An image is known by its `data` array: whoever
 * changes pixels in place still has the old ones.
 */
export function perImage<T>(make: (image: Raster8) => T): (image: Raster8) => T {
  const made = new WeakMap<Uint8Array, { readonly of: string; readonly value: T }>();
  return image => {
    const of = [image.width, image.height, image.channels, image.aspect ?? 1].join('x');
    const known = made.get(image.data);
    if (known?.of === of) return known.value;
    const value = make(image);
    made.set(image.data, { of, value });
    return value;
  };
}
