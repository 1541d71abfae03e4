import { drawCallipers } from '../../../extensions/medclip-sam/src/viewer/measure/recistCallipers';
import type { Host } from '../../../extensions/medclip-sam/src/viewer/host/host';
import type { SegmentMeasure } from '../../../extensions/medclip-sam/src/viewer/measure/segmentMeasure';

interface Drawn {
  readonly annotationUID: string;
  readonly data: { readonly label: string; readonly handles: { readonly points: number[][] } };
  readonly metadata: { readonly toolName: string; readonly referencedImageId: string };
}

function hostShowing(imageId: string) {
  const drawn = new Map<string, Drawn>();
  const viewport = {
    id: 'vp',
    type: 'stack',
    element: {},
    getCurrentImageId: () => imageId,
    getImageData: () => ({
      origin: [10, 20, 30],
      spacing: [0.5, 2, 1],
      direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    }),
    getCamera: () => ({ viewPlaneNormal: [0, 0, 1], viewUp: [0, -1, 0] }),
    render: () => undefined,
  };
  const host = {
    services: {
      viewportGridService: {
        getActiveViewportId: () => 'vp',
        getState: () => ({ viewports: new Map([['vp', {}]]) }),
      },
      cornerstoneViewportService: { getCornerstoneViewport: () => viewport },
    },
    cornerstone: () => ({ cache: { getVolume: () => undefined } }),
    tools: () => ({
      annotation: {
        state: {
          addAnnotation: (annotation: Drawn) => drawn.set(annotation.annotationUID, annotation),
          removeAnnotation: (uid: string) => drawn.delete(uid),
        },
      },
    }),
  } as unknown as Host;
  return { host, drawn };
}

const axis = (from: [number, number], to: [number, number]) => ({ from, to, length: 1 });
const part = (left: number) => ({
  areaPx: 9,
  diameters: { long: axis([left, 4], [left + 8, 4]), short: axis([left + 4, 2], [left + 4, 6]) },
});
const measure = (...parts: readonly ReturnType<typeof part>[]) =>
  ({ largest: 'image-1', parts }) as unknown as SegmentMeasure;
const segment = { id: 's1', label: 'lungs' };

describe('drawCallipers', () => {
  test('the axes lie on the image where they were measured, one calliper for each part', () => {
    const { host, drawn } = hostShowing('image-1');
    expect(drawCallipers(host, segment, measure(part(0), part(20)))).toBe(2);
    const [first, second] = [...drawn.values()];
    expect(first!.metadata).toMatchObject({
      toolName: 'Bidirectional',
      referencedImageId: 'image-1',
    });
    expect(first!.data.handles.points).toEqual([
      [10, 28, 30],
      [14, 28, 30],
      [12, 24, 30],
      [12, 32, 30],
    ]);
    expect([first!.data.label, second!.data.label]).toEqual(['lungs 1', 'lungs 2']);
  });

  test('drawn again they take the place of those before; on another image there are none', () => {
    const { host, drawn } = hostShowing('image-1');
    drawCallipers(host, segment, measure(part(0)));
    drawCallipers(host, segment, measure(part(2)));
    expect(drawn.size).toBe(1);
    expect([...drawn.values()][0]!.data.handles.points[0]).toEqual([11, 28, 30]);
    expect(drawCallipers(hostShowing('image-2').host, segment, measure(part(0)))).toBe(0);
  });
});
