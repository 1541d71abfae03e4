import type { AcceptedSegment } from '../../../extensions/medclip-sam/src/viewer/segments/acceptedSegment';
import type { ActiveImage } from '../../../extensions/medclip-sam/src/viewer/image/activeImage';
import {
  isOwn,
  ownOutlines,
  ownWanted,
} from '../../../extensions/medclip-sam/src/viewer/followUp/wanted';

const mask = { width: 1, height: 1, data: new Uint8Array([1]) };
const of = (PatientID: string) => ({ instances: [{ PatientID }] });
const segment = (label: string, images: readonly string[], more: object = {}) =>
  ({
    ...{ label, reviewed: true, masks: new Map(images.map(id => [id, mask])) },
    ref: { displaySet: of('P1'), modality: 'US' },
    ...more,
  }) as unknown as AcceptedSegment;
const here = {
  ...{ imageId: 'here', modality: 'US', index: 7 },
  displaySet: of('P1'),
} as unknown as ActiveImage;
const many = (n: number) => Array.from({ length: n }, (_, i) => `i${i}`);

test('from five outlines of one label on, also of several segments together', () => {
  expect(ownOutlines(here, [segment('cyst', many(4))])).toEqual([]);
  const [own, ...more] = ownOutlines(here, [segment('cyst', many(4)), segment('cyst', ['x'])]);
  expect(more).toEqual([]);
  expect(own).toMatchObject({ label: 'cyst' });
  expect(own!.outlines).toHaveLength(5);
  expect(isOwn(own!.id)).toBe(true);
});

test('none that nobody has agreed to, none of other patients or kinds of image, none where it is outlined already', () => {
  expect(ownOutlines(here, [segment('cyst', many(9), { reviewed: false })])).toEqual([]);
  const mr = { ref: { displaySet: of('P1'), modality: 'MR' } };
  const stranger = { ref: { displaySet: of('P2'), modality: 'US' } };
  expect(ownOutlines(here, [segment('cyst', many(9), stranger)])).toEqual([]);
  expect(ownOutlines(here, [segment('cyst', many(9), mr)])).toEqual([]);
  expect(ownOutlines(here, [segment('cyst', [...many(9), 'here'])])).toEqual([]);
});

test('at most twenty are shown to the model, for the image on screen alone, wherever it lies', () => {
  const all = [segment('cyst', many(47))];
  const wanted = ownWanted(here, all, ownOutlines(here, all)[0]!.id);
  expect(wanted).toMatchObject({ label: 'cyst', slices: [7], placed: 0 });
  expect(wanted.outlines.length).toBeLessThanOrEqual(20);
  expect(wanted.outlines.length).toBeGreaterThan(10);
  expect(() => ownWanted(here, [], 'own:cyst')).toThrow(/not there any more/);
});
