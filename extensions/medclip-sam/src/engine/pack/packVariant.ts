import type { Device } from '../runtime/device';
import type { ModelPack, VariantId } from './modelPack';

/**
 * The form of a pack's graphs that is best on a device: half precision on a graphics card whose shaders compute in it,
 * 8-bit integers on the processor. Null: the graphs as they are, which run everywhere.
 */
export function variantFor(
  pack: ModelPack,
  device: Pick<Device, 'backend' | 'adapter'>
): VariantId | null {
  const wanted: VariantId | null =
    device.backend === 'wasm' ? 'int8' : device.adapter?.shaderF16 ? 'fp16' : null;
  return pack.variants?.find(({ id }) => id === wanted)?.id ?? null;
}

/** The pack with a variant's graphs in the place of its own; what is not needed then is not downloaded. */
export function withVariant(pack: ModelPack, id: VariantId | null): ModelPack {
  const variant = pack.variants?.find(v => v.id === id);
  if (!variant) return pack;
  const { clip, sam } = pack;
  const { masked = clip.graphs.masked, text = clip.graphs.text } = variant.graphs;
  const { encoder = sam.graphs.encoder } = variant.graphs;
  return {
    ...pack,
    clip: { ...clip, graphs: { ...clip.graphs, masked, text } },
    sam: { ...sam, graphs: { ...sam.graphs, encoder } },
  };
}
