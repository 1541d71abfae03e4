/** @jest-environment jsdom */
import { createDraftOverlay } from '../../../extensions/medclip-sam/src/viewer/draft/draftOverlay';
import type { DraftPicture } from '../../../extensions/medclip-sam/src/viewer/draft/draftPicture';
import type { Host, Viewport } from '../../../extensions/medclip-sam/src/viewer/host/host';

/** What was called on any canvas, by its name. */
let calls: string[] = [];

beforeEach(() => {
  calls = [];
  const context = new Proxy({} as Record<string, unknown>, {
    get: (target, name: string) =>
      target[name] ??
      ((...given: unknown[]) => {
        calls.push(name);
        return name === 'measureText' ? { width: String(given[0]).length } : undefined;
      }),
  });
  HTMLCanvasElement.prototype.getContext = (() => context) as never;
  class Nothing {
    addPath() {}
    moveTo() {}
    lineTo() {}
    closePath() {}
    getContext() {
      return null;
    }
  }
  Object.assign(globalThis, { Path2D: Nothing, OffscreenCanvas: Nothing });
});

function onScreen() {
  let zoom = 1;
  const viewport = {
    id: 'one',
    type: 'stack',
    element: document.createElement('div'),
    getCurrentImageId: () => 'image',
    getImageData: () => ({
      ...{ origin: [0, 0, 0], spacing: [1, 1, 1] },
      direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    }),
    worldToCanvas: ([x, y]: readonly number[]) => [x! * zoom, y! * zoom],
  };
  const host = {
    cornerstone: () => ({ Enums: { Events: {} }, cache: { getVolumes: () => [] } }),
  };
  const overlay = createDraftOverlay(host as never as Host);
  const mask = { width: 2, height: 2, data: Uint8Array.of(0, 1, 1, 0) };
  const picture = {
    ref: { imageId: 'image' },
    slices: new Map([['image', { ref: { imageId: 'image' }, mask }]]),
    heatmap: { width: 1, height: 1, data: Float32Array.of(0) },
    ...{ size: { width: 2, height: 2 }, threshold: 0.5, doubt: null },
  } as never as DraftPicture;
  const viewports = [viewport as never as Viewport];
  return {
    ...{ overlay, picture, viewports },
    rendered: () => viewport.element.dispatchEvent(new Event('CORNERSTONE_IMAGE_RENDERED')),
    zoomTo: (to: number) => void (zoom = to),
  };
}

test('an overlay that would look as it does is not drawn again; zoom, look and picture draw it', async () => {
  const { overlay, picture, viewports, rendered, zoomTo } = onScreen();
  const drawn = () => calls.splice(0).filter(name => name === 'fillText').length;
  overlay.attach(viewports);
  await overlay.show(picture);
  expect(drawn()).toBe(1);
  overlay.attach(viewports);
  overlay.redraw();
  rendered();
  expect(drawn()).toBe(0);
  zoomTo(2);
  rendered();
  expect(drawn()).toBe(1);
  overlay.setHeatmap({ visible: false, opacity: 0.5 });
  expect(drawn()).toBe(1);
  await overlay.show({ ...picture });
  expect(drawn()).toBe(1);
  overlay.clear();
  overlay.redraw();
  expect(drawn()).toBe(0);
  await overlay.show(picture);
  expect(drawn()).toBe(1);
});
