/**
 * @jest-environment jsdom
 */
import { readConfiguration } from '../../extensions/medclip-sam/src/configuration';
import {
  CUSTOMIZATION,
  getCustomizationModule,
} from '../../extensions/medclip-sam/src/getCustomizationModule';
import { chooseLanguage } from '../../extensions/medclip-sam/src/locales/language';
import {
  setSiteStrings,
  shareSentences,
} from '../../extensions/medclip-sam/src/locales/siteStrings';
import { DICTIONARIES } from '../../extensions/medclip-sam/src/locales/languages';
import { t } from '../../extensions/medclip-sam/src/locales/translate';
import { addTerms } from '../../extensions/medclip-sam/src/prompt/terms/termTable';
import { searchTerms } from '../../extensions/medclip-sam/src/prompt/terms/termSearch';
import { siteConfiguration } from '../../extensions/medclip-sam/src/siteConfiguration';
import type { HostParams } from '../../extensions/medclip-sam/src/viewer/host/host';

const ID = '@medclip/extension-medclip-sam';
const here = { origin: 'https://viewer.test', search: '' } as Location;
const host = (tuple: unknown, customization: unknown, appConfig: object) =>
  ({
    configuration: tuple,
    appConfig,
    servicesManager: {
      services: { customizationService: { getCustomization: () => customization } },
    },
  }) as unknown as HostParams;

afterEach(() => {
  delete (globalThis as { PUBLIC_URL?: string }).PUBLIC_URL;
  delete (globalThis as Record<string, unknown>)['@ohif/i18n'];
  chooseLanguage(null);
  setSiteStrings({});
});

test('tuple before customization before app configuration, option by option', () => {
  const all = { backend: 'wasm', packUrl: '/app/', ortUrl: '/app/', saving: { report: true } };
  const custom = { packUrl: '/custom/', ortUrl: '/custom/', saving: { outbox: 'off' } };
  const merged = siteConfiguration(host({ ortUrl: '/tuple/' }, custom, { [ID]: all }));
  expect(merged).toEqual({
    ...{ backend: 'wasm', packUrl: '/custom/', ortUrl: '/tuple/' },
    saving: { report: true, outbox: 'off' },
  });
  expect(siteConfiguration(host(undefined, undefined, {}))).toEqual({});
});

test('an option that does not exist is refused, with those that do', () => {
  expect(() => readConfiguration({ packURL: '/m/' }, here)).toThrow('no option “packURL”');
});

test('defaults follow OHIF’s PUBLIC_URL; an OHIF from elsewhere does not lead there', () => {
  const set = (url: string) => ((globalThis as { PUBLIC_URL?: string }).PUBLIC_URL = url);
  set('/viewer');
  expect(readConfiguration({}, here)).toMatchObject({
    ortUrl: 'https://viewer.test/viewer/medclip-sam/ort/',
    workerUrl: 'https://viewer.test/viewer/medclip-sam/medclip-worker.js',
  });
  expect(readConfiguration({ modelsUrl: '/models' }, here).packs[0]?.url).toMatch(
    /^https:\/\/viewer\.test\/models\/[^/]+\/$/
  );
  set('https://cdn.test/ohif/');
  expect(readConfiguration({}, here).ortUrl).toBe('https://viewer.test/medclip-sam/ort/');
});

test('every customization has a default to build on', () => {
  const [module] = getCustomizationModule();
  expect(Object.keys(module!.value).sort()).toEqual(Object.values(CUSTOMIZATION).sort());
});

test('a site’s sentences go before ours, also in a language we have none for', async () => {
  const ours = t('prompt.run');
  setSiteStrings({ en: { 'prompt.run': 'Go' }, fr: { 'prompt.run': 'Lancer' } });
  expect(t('prompt.run')).toBe('Go');
  localStorage.setItem('i18nextLng', 'fr-CA');
  // Asked once in a task.
  await Promise.resolve();
  expect([t('prompt.run'), t('prompt.cancel')]).toEqual([
    'Lancer',
    DICTIONARIES.en['prompt.cancel'],
  ]);
  localStorage.removeItem('i18nextLng');
  await Promise.resolve();
  setSiteStrings({});
  expect(t('prompt.run')).toBe(ours);
  expect(() => setSiteStrings({ en: { 'prompt.run': 7 } })).toThrow(/not valid/);
});

test('where the host shares its i18n, the site’s translation is used and ours is offered', () => {
  const store = new Map([['de MedClipSam prompt.run', 'Los']]);
  (globalThis as Record<string, unknown>)['@ohif/i18n'] = {
    default: {
      hasResourceBundle: () => true,
      getResource: (...path: string[]) => store.get(path.join(' ')),
      addResources: (language: string, namespace: string, sentences: Record<string, string>) =>
        Object.entries(sentences).forEach(([k, v]) =>
          store.set(`${language} ${namespace} ${k}`, v)
        ),
    },
  };
  shareSentences(DICTIONARIES);
  chooseLanguage('de');
  expect([t('prompt.run'), t('prompt.cancel')]).toEqual(['Los', DICTIONARIES.de['prompt.cancel']]);
  expect(store.get('en MedClipSam prompt.run')).toBe(DICTIONARIES.en['prompt.run']);
});

test('a site’s terms are found, and a wrong table adds nothing', () => {
  const row = { code: '1234', scheme: '99SITE', meaning: 'Zebra spot', names: ['zebra spot'] };
  expect(() => addTerms({ abnormal: [{ ...row, names: [] }] })).toThrow(/terms are not valid/);
  addTerms({ abnormal: [row] });
  expect(JSON.stringify(searchTerms('zebra spot'))).toContain('99SITE');
});
