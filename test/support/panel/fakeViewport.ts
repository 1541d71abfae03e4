import type { Viewport } from '../../../extensions/medclip-sam/src/viewer/host/host';

/** Enough of an element for listeners and overlays, also where there is no DOM. */
function fakeElement(): HTMLDivElement {
  if (typeof document !== 'undefined') return document.createElement('div');
  return { addEventListener() {}, removeEventListener() {} } as unknown as HTMLDivElement;
}

/** A stack viewport; one image pixel is one pixel on the screen. */
export const fakeViewport = (
  id: string,
  { imageIds, pixelCount }: { readonly imageIds: readonly string[]; readonly pixelCount: number },
  shown: () => string | undefined,
  show: (imageId: string | undefined) => void
): Viewport =>
  ({
    id,
    type: 'stack',
    element: fakeElement(),
    getCurrentImageId: shown,
    getProperties: () => ({ voiRange: { lower: 0, upper: pixelCount - 1 } }),
    getImageData: () => ({
      origin: [0, 0, 0],
      spacing: [1, 1, 1],
      direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    }),
    worldToCanvas: ([x, y]: readonly number[]) => [x, y],
    setViewReference: ({ referencedImageId }: { referencedImageId: string }) =>
      show(referencedImageId),
    setImageIdIndex: async (i: number) => {
      show(imageIds[i]);
      return imageIds[i] ?? '';
    },
    render() {},
  }) as unknown as Viewport;
