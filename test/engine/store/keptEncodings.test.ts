import {
  newSalt,
  newSecret,
  openKeyRing,
} from '@medclip/extension-medclip-sam/dicom/store/outboxEncryption';
import {
  openKeptEncodings,
  type EncodingPlace,
} from '@medclip/extension-medclip-sam/engine/store/keptEncodings';
import { FakeDirectory } from '../../support/inference/fakeDirectory';

const DAY = 24 * 3600 * 1000;
/** 2 kB on the disk. */
const encoding = (seed: number) => Float32Array.from({ length: 1000 }, (_, i) => (i - 500) / seed);
const half = 2 ** -11;

let root: FakeDirectory;
let keys: Pick<EncodingPlace, 'encryption' | 'names'>;
let others: typeof keys;
beforeEach(async () => {
  root = new FakeDirectory();
  const ring = openKeyRing(await newSecret());
  keys = await ring.encodingKeysOf('alice', newSalt());
  others = await ring.encodingKeysOf('bob', newSalt());
});
afterEach(() => jest.restoreAllMocks());

const open = async (group: string, owner = 'tag-of-alice', mine = keys) =>
  (await openKeptEncodings(
    { owner, group, ...mine },
    root as unknown as FileSystemDirectoryHandle
  ))!;
const images = () => [...root.files()].filter(([path]) => !path.endsWith('/used'));
/** What the browser gives to the site, in bytes. */
const quota = (bytes: number) =>
  Object.defineProperty(globalThis, 'navigator', {
    configurable: true,
    value: { storage: { estimate: async () => ({ quota: bytes }) } },
  });
const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
afterEach(() => {
  if (before) Object.defineProperty(globalThis, 'navigator', before);
  else Reflect.deleteProperty(globalThis, 'navigator');
});

test('an encoding is back at the next visit, in half precision, and in another study of the same user', async () => {
  await (await open('study-1')).put('image', encoding(7));
  for (const group of ['study-1', 'study-2']) {
    const back = (await (await open(group)).get('image'))!;
    expect(back).toHaveLength(1000);
    const error = back.map(
      (v, i) => Math.abs(v - encoding(7)[i]!) / Math.abs(encoding(7)[i]! || 1)
    );
    expect(Math.max(...error)).toBeLessThanOrEqual(half);
  }
  expect(await (await open('study-1')).get('another image')).toBeNull();
});

test('nothing of it can be read or recognised without the keys', async () => {
  await (await open('study-1')).put('image', encoding(7));
  const [path, file] = images()[0]!;
  expect(path).toMatch(/^medclip-sam-encodings\/tag-of-alice\/study-1\/[0-9a-f]{32}$/);
  // Half-precision numbers of a ramp repeat; what is encrypted does not.
  expect(new Set(file.bytes).size).toBeGreaterThan(250);
  expect(await (await open('study-1', 'tag-of-alice', others)).get('image')).toBeNull();
  expect(await (await open('study-1', 'tag-of-bob')).get('image')).toBeNull();
});

test('what was changed on the disk is not taken, and goes', async () => {
  await (await open('study-1')).put('image', encoding(7));
  const [, file] = images()[0]!;
  file.bytes[500]! ^= 1;
  expect(await (await open('study-1')).get('image')).toBeNull();
  expect(images()).toEqual([]);
});

test('numbers beyond half precision are not kept', async () => {
  const kept = await open('study-1');
  await kept.put('image', Float32Array.of(1, 1e6));
  await kept.put('other', Float32Array.of(1, NaN));
  expect(images()).toEqual([]);
});

test('where room is short the study that was open longest ago goes first, then the oldest images', async () => {
  quota(10 * 6500);
  const at = (day: number) => jest.spyOn(Date, 'now').mockReturnValue(day * DAY);
  at(100);
  await (await open('old')).put('a', encoding(3));
  at(101);
  await (await open('newer')).put('b', encoding(4));
  at(102);
  await open('old');
  at(103);
  const now = await open('now');
  await now.put('c', encoding(5));
  await now.put('d', encoding(6));
  const studies = () => images().map(([path]) => path.split('/')[2]);
  // "old" has been opened since: only "newer" had to go.
  expect(studies()).toEqual(['old', 'now', 'now']);
  await now.put('e', encoding(7));
  await now.put('f', encoding(8));
  expect(studies()).toEqual(['now', 'now', 'now']);
  expect(await now.get('c')).toBeNull();
  for (const key of ['d', 'e', 'f']) expect(await now.get(key)).not.toBeNull();
});

test('a study is forgotten 30 days after it was last open', async () => {
  const at = (day: number) => jest.spyOn(Date, 'now').mockReturnValue(day * DAY);
  at(100);
  await (await open('study-1')).put('a', encoding(3));
  at(129);
  await open('another');
  expect(images()).toHaveLength(1);
  at(131);
  await open('another');
  expect(images()).toHaveLength(0);
});
