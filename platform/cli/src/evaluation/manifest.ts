import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { UsageError } from '../exitCodes';
import { maskNameOf } from '../maskNames';

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
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    if (cause instanceof SyntaxError) throw new UsageError(`The manifest ${path} is not JSON`);
    throw cause;
  }
  const parsed = manifestSchema.safeParse(json);
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
