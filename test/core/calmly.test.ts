import { calmly } from '../../extensions/medclip-sam/src/core/calmly';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const times = { firstMs: 150, everyMs: 100 };

test('what is over before the first time is never told', () => {
  const pass = jest.fn();
  const progress = calmly(pass, times);
  progress.tell(1);
  jest.advanceTimersByTime(149);
  progress.stop();
  jest.advanceTimersByTime(1000);
  expect(pass).not.toHaveBeenCalled();
  expect(jest.getTimerCount()).toBe(0);
});

test('the latest is told, once, and a stage that lasts is not lost', () => {
  const pass = jest.fn();
  const progress = calmly(pass, times);
  progress.tell(1);
  progress.tell(2);
  jest.advanceTimersByTime(160);
  expect(pass.mock.calls).toEqual([[2]]);
  progress.tell(3);
  progress.tell(4);
  jest.advanceTimersByTime(100);
  expect(pass.mock.calls).toEqual([[2], [4]]);
  jest.advanceTimersByTime(1000);
  expect(pass).toHaveBeenCalledTimes(2);
  progress.stop();
});
