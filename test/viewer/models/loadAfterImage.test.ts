import type { ActiveImage } from '../../../extensions/medclip-sam/src/viewer/image/activeImage';
import { createLoadAfterImage } from '../../../extensions/medclip-sam/src/viewer/models/loadAfterImage';

const IMAGE = {} as ActiveImage;
const MODE = {} as Parameters<NonNullable<ReturnType<typeof createLoadAfterImage>['enter']>>[0];

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

function loader() {
  const load = jest.fn();
  return { load, feature: createLoadAfterImage({ retryModel: load }) };
}

test('the models load once, when the first image is there', () => {
  const { load, feature } = loader();
  feature.enter!(MODE);
  feature.onViewportChange!(null);
  expect(load).not.toHaveBeenCalled();
  feature.onViewportChange!(IMAGE);
  feature.onViewportChange!(IMAGE);
  jest.runAllTimers();
  expect(load).toHaveBeenCalledTimes(1);
});

test('where no image comes they load all the same', () => {
  const { load, feature } = loader();
  feature.enter!(MODE);
  jest.runAllTimers();
  feature.onViewportChange!(IMAGE);
  expect(load).toHaveBeenCalledTimes(1);
});

test('nothing loads after the mode was left, and again at the next visit', () => {
  const { load, feature } = loader();
  feature.enter!(MODE);
  feature.leave!();
  jest.runAllTimers();
  feature.onViewportChange!(IMAGE);
  expect(load).not.toHaveBeenCalled();
  feature.enter!(MODE);
  feature.onViewportChange!(IMAGE);
  expect(load).toHaveBeenCalledTimes(1);
});
