/**
 * @jest-environment jsdom
 */
import { readSiteOptions } from '../../extensions/medclip-sam/src/configurationSchema';
import { DEFAULT_SAVING } from '../../extensions/medclip-sam/src/viewer/saving/savingOptions';
import { readConfiguration } from '../../extensions/medclip-sam/src/configuration';
import { DEFAULT_PACK } from '../../extensions/medclip-sam/src/engine/pack/defaultPack';
import { diagnostics } from '../../extensions/medclip-sam/src/viewer/models/diagnostics';
import {
  rememberedPack,
  rememberPack,
} from '../../extensions/medclip-sam/src/viewer/models/modelPacks';

const here = (search = '') => ({ origin: 'https://viewer.test', search }) as Location;

test('one pack, or a list of them by address or with a title', () => {
  expect(readConfiguration(undefined, here()).packs).toEqual([
    { url: `https://viewer.test/medclip-sam/models/${DEFAULT_PACK}/`, title: DEFAULT_PACK },
  ]);
  expect(readConfiguration({ packUrl: '/m/a' }, here()).packs).toEqual([
    { url: 'https://viewer.test/m/a', title: 'a' },
  ]);
  const packs = ['/m/a/', { url: '/m/b/', title: 'Large' }];
  expect(readConfiguration({ packs }, here()).packs).toEqual([
    { url: 'https://viewer.test/m/a/', title: 'a' },
    { url: 'https://viewer.test/m/b/', title: 'Large' },
  ]);
});

test('a pack of another origin is refused', () => {
  for (const url of ['https://evil.test/m/', '//evil.test/m/']) {
    expect(() => readConfiguration({ packs: ['/m/a/', url] }, here())).toThrow(/own origin/);
  }
});

test('a site’s server is off unless the site says so, and on the viewer’s own origin', () => {
  const inference = (given?: unknown) => readConfiguration({ inference: given }, here()).inference;
  expect(inference()).toBeNull();
  expect(inference({ url: '/inference/' })).toBeNull();
  expect(inference({ url: '/inference/', offer: 'never' })).toBeNull();
  const url = 'https://viewer.test/inference/';
  expect(inference({ url: '/inference/', offer: 'ask' })).toEqual({ url, offer: 'ask' });
  expect(() => inference({ url: 'https://gpu.test/', offer: 'ask' })).toThrow(/own origin/);
  expect(() => inference({ offer: 'ask' })).toThrow(/inference/);
  expect(() => inference({ url: '/inference/', offer: 'yes' })).toThrow(/ask.*always.*never/);
});

test('the address chooses the backend, and an unknown one is an error', () => {
  expect(readConfiguration({}, here('?medclipsam.backend=wasm')).backend).toBe('wasm');
  expect(() => readConfiguration({}, here('?medclipsam.backend=cuda'))).toThrow(/none of/);
});

test('the chosen pack is remembered until the site offers it no more', () => {
  const packs = ['a', 'b'].map(title => ({ url: `https://viewer.test/${title}/`, title }));
  expect(rememberedPack(packs)).toBe(packs[0]!.url);
  rememberPack(packs[1]!.url);
  expect(rememberedPack(packs)).toBe(packs[1]!.url);
  expect(rememberedPack(packs.slice(0, 1))).toBe(packs[0]!.url);
});

test('diagnostics tell backend and pack, and nothing that is not listed', async () => {
  const status = {
    ...{ state: 'ready', packId: 'nano', packTitle: 'N', packSha256: 'f00', backend: 'wasm' },
    ...{ runtime: 'wasm', threads: 2, backendReason: 'asked', ortVersion: '1.30.0' },
    ...{
      downloadedBytes: 5,
      kept: true,
      offline: false,
      adapter: null,
      onServer: false,
      secret: 'Doe^Jane',
    },
  } as never;
  const text = await diagnostics(
    status,
    'https://viewer.test/models/nano/?patient=Doe',
    'bad-prompt'
  );
  expect(JSON.parse(text)).toMatchObject({
    lastError: 'bad-prompt',
    pack: '/models/nano/',
    models: { packId: 'nano', packSha256: 'f00', backend: 'wasm', backendReason: 'asked' },
  });
  expect(text).not.toContain('Doe');
});

describe('options of a site', () => {
  const read = (given: unknown) => () => readSiteOptions(given);

  test('nothing set: the defaults of saving, and nothing else', () => {
    expect(readSiteOptions(undefined)).toEqual({ saving: DEFAULT_SAVING });
    expect(readSiteOptions({ saving: { outbox: 'off', report: true } }).saving).toEqual({
      ...DEFAULT_SAVING,
      outbox: 'off',
      report: true,
    });
  });

  test.each([
    [{ packURL: '/m/' }, 'no option “packURL”'],
    [{ saving: { reports: true } }, 'no option “saving.reports”'],
    [{ saving: { outbox: 'of' } }, 'saving.outbox'],
    [{ saving: { report: 'yes' } }, 'saving.report'],
    [{ packs: [{ uri: '/m/' }] }, 'packs.0'],
    [{ askAboveBytes: '50' }, 'askAboveBytes'],
    [{ backend: 'gpu' }, 'backend'],
    [{ inference: { url: '/i', offer: 'sometimes' } }, 'inference: is not { url, offer }'],
    [{ inference: { offer: 'ask' } }, 'inference: is not { url, offer }'],
    ['packUrl', 'options: '],
  ])('%j is refused by name', (given, name) => {
    expect(read(given)).toThrow(name);
    expect(read(given)).toThrow(expect.objectContaining({ code: 'bad-input' }));
  });
});
