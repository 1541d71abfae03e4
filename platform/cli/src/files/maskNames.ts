import { UsageError } from '../exitCodes';

/** Endings that say a file is an image. Names of DICOM files have dots without one: UIDs, slice.001. */
const IMAGE_ENDING = /\.(dcm|dicom|ima|png)$/i;

/** NAME.png of NAME, or of NAME with the ending of an image. */
export const maskNameOf = (image: string): string => `${image.replace(IMAGE_ENDING, '')}.png`;

/**
 * The name of each image's mask.
 *
 * @param nameOf by the image's name
 * @throws UsageError where two would share one
 */
export function distinctMaskNames(
  images: readonly string[],
  nameOf: (image: string) => string = maskNameOf
): readonly string[] {
  const used = new Map<string, string>();
  return images.map(image => {
    const name = nameOf(image);
    const other = used.get(name);
    if (other !== undefined) {
      throw new UsageError(
        `${other} and ${image} would both have ${name} as their mask; rename one`
      );
    }
    used.set(name, image);
    return name;
  });
}
