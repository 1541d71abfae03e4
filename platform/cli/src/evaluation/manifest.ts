import { readdir } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { z } from 'zod';
import { UsageError } from '../exitCodes';
import { maskNameOf } from '../files/maskNames';
import { readJson } from '../files/readJson';

export interface Sample {
  /** Absolute paths; mask null = the finding is absent, "not found" is right. */
  readonly image: string;
  readonly mask: string | null;
  readonly text: string;
  readonly group: string | null;
}

const manifestSchema = z.array(
  z.object({
    image: z.string().min(1),
    mask: z.string().min(1).nullable(),
    text: z.string(),
    group: z.string().optional(),
  })
);

/** A manifest: [{ image, mask|null, text, group? }], paths relative to the file. */
export async function readManifest(path: string): Promise<Sample[]> {
  const parsed = manifestSchema.safeParse(await readJson(path, 'The manifest'));
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new UsageError(`The manifest is not valid at ${issue.path.join('.')}: ${issue.message}`);
  }
  const base = dirname(resolve(path));
  return parsed.data.map(s => ({
    image: resolve(base, s.image),
    mask: s.mask === null ? null : resolve(base, s.mask),
    text: s.text,
    group: s.group ?? null,
  }));
}

/**
 * An image's path as a report tells it: relative to the data's folder or the manifest's, with slashes, wherever the data lie.
 */
const pathWithin = (base: string, image: string): string =>
  relative(resolve(base), image).split(sep).join('/');

/** Results, each with the path of its sample's image where the folder they are told from is known. */
export const withPaths = <T extends object>(
  results: readonly T[],
  samples: readonly Sample[],
  base: string | undefined
): readonly (T & { readonly path?: string })[] =>
  results.map((result, i) =>
    base === undefined ? result : { ...result, path: pathWithin(base, samples[i]!.image) }
  );

/** DIR/images/NAME.png with DIR/masks/NAME.png, in the order of the names. An image without a mask file is refused. */
export async function readDataFolder(dir: string, text: string): Promise<Sample[]> {
  const names = (await readdir(join(dir, 'images')))
    .filter(f => /\.(png|dcm)$/i.test(f))
    .sort((a, b) => (a < b ? -1 : 1));
  const masks = new Set(await readdir(join(dir, 'masks')));
  return names.map(file => {
    const mask = maskNameOf(file);
    if (!masks.has(mask)) throw new UsageError(`masks/${mask} is missing for images/${file}`);
    return {
      image: resolve(dir, 'images', file),
      mask: resolve(dir, 'masks', mask),
      text,
      group: null,
    };
  });
}
