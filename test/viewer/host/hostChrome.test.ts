/**
 * @jest-environment jsdom
 */
import { createHostChrome } from '../../../extensions/medclip-sam/src/viewer/host/hostChrome';
import type { ActiveImage } from '../../../extensions/medclip-sam/src/viewer/image/activeImage';
import type { Host } from '../../../extensions/medclip-sam/src/viewer/host/host';

function setUp() {
  let enabled = false;
  const set: boolean[] = [];
  const host = {
    services: {
      cineService: {
        getState: () => ({ isCineEnabled: enabled }),
        setIsCineEnabled: (next: boolean) => set.push((enabled = next)),
      },
      panelService: {
        getPanels: () => [
          { name: 'textSegment', label: 'Text Segment' },
          { name: 'panelMeasurement', label: 'Measurement' },
        ],
      },
    },
  } as unknown as Host;
  const chrome = createHostChrome({ host });
  const look = (uid: string, Modality: string, images: number) =>
    chrome.onViewportChange?.({
      displaySet: {
        displaySetInstanceUID: uid,
        Modality,
        imageIds: Array.from({ length: images }, (_, i) => `${i}`),
      },
    } as unknown as ActiveImage);
  return { look, set, chrome };
}

describe('cine bar', () => {
  test('where images follow each other in time, and nowhere else', () => {
    const { look, set } = setUp();
    look('still', 'US', 1);
    look('stack', 'CT', 300);
    expect(set).toEqual([]);
    look('clip', 'US', 30);
    look('still', 'US', 1);
    expect(set).toEqual([true, false]);
  });

  test('whoever closes it is not overruled at the next image of the series', () => {
    const { look, set } = setUp();
    look('clip', 'XA', 30);
    look('clip', 'XA', 30);
    expect(set).toEqual([true]);
  });
});

test('OHIF’s tabs have names', () => {
  document.body.innerHTML =
    '<button><div data-cy="textSegment-btn"></div></button><button><div data-cy="panelMeasurement-btn"></div></button>';
  setUp().look('still', 'US', 1);
  expect([...document.querySelectorAll('button')].map(b => b.getAttribute('aria-label'))).toEqual([
    'Text Segment',
    'Measurement',
  ]);
});
