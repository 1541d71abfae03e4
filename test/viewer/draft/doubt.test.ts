import { doubtOfOutline } from '../../../extensions/medclip-sam/src/viewer/draft/doubt';

const map = (...values: number[]) => ({
  width: values.length,
  height: 1,
  data: Float32Array.from(values),
});
const shown = (...asked: Parameters<typeof doubtOfOutline>) =>
  [...doubtOfOutline(...asked).map.data].map(v => Number(v.toFixed(4)));

test('a measured reliability is shown as what is missing to 1', () => {
  const doubt = doubtOfOutline({ map: map(0, 0.75, 1), votes: 2, calibrated: true });
  expect([...doubt.map.data]).toEqual([1, 0.25, 0]);
  expect(doubt).toMatchObject({ differ: null, agreement: null });
});

test('votes that nobody has measured are held against the most that so many can say', () => {
  expect(shown({ map: map(0, 0.25, 0.5), votes: 2, calibrated: false })).toEqual([1, 0.5, 0]);
  expect(shown({ map: map(0, 2 / 3), votes: 4, calibrated: false })).toEqual([1, 0]);
});
