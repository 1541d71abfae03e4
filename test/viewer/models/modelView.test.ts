import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { chooseDevice } from '../../../extensions/medclip-sam/src/engine/runtime/device';
import type { ModelStatus } from '../../../extensions/medclip-sam/src/engine/worker/client';
import { sentencesText } from '../../../extensions/medclip-sam/src/locales/errorText';
import { chooseLanguage } from '../../../extensions/medclip-sam/src/locales/language';
import { packText } from '../../../extensions/medclip-sam/src/locales/translate';
import { modelView } from '../../../extensions/medclip-sam/src/viewer/models/modelView';

const PACKS = path.resolve(__dirname, '../../../platform/models/packs');
interface PackJson {
  readonly title: string;
  readonly intendedUse: string;
}

beforeEach(() => chooseLanguage('de'));
afterEach(() => chooseLanguage(null));

const ready = (more: object) =>
  modelView({
    ...{ state: 'ready', packTitle: 'Nano (made by hand)', backend: 'wasm', threads: 2 },
    ...{ kept: true, offline: false, variant: null, onServer: false },
    ...more,
  } as unknown as ModelStatus);

test.each(readdirSync(PACKS))('the shipped pack %s speaks German', name => {
  const text = readFileSync(path.join(PACKS, name, 'pack.json'), 'utf8');
  const { title, intendedUse } = JSON.parse(text) as PackJson;
  expect(packText(title)).not.toBe(title);
  expect(packText(intendedUse)).toMatch(/nicht zur Diagnose/);
  chooseLanguage('en');
  expect(packText(title)).toBe(title);
});

test('the line has the name of the pack; what is said of it in brackets is among the notes', () => {
  const view = ready({ backendReason: 'there is no graphics adapter.' });
  expect(view.title).toBe('Nano');
  expect(view.notes).toEqual(['Nano (made by hand)', 'Es gibt keine Grafikkarte.']);
});

test('why the models run where they run is said in German, with its numbers', async () => {
  const gpu = {
    requestAdapter: async () => ({
      info: { vendor: 'intel' },
      limits: { maxBufferSize: 128 * 2 ** 20, maxStorageBufferBindingSize: 128 * 2 ** 20 },
    }),
  } as unknown as GPU;
  const { reason } = await chooseDevice({ needs: { maxBufferBytes: 200 * 2 ** 20 } }, { gpu });
  expect(sentencesText(reason)).toBe(
    'Die Modelle brauchen Puffer von 200 MB, die Grafikkarte erlaubt 128 MB.'
  );
  for (const surroundings of [{ gpu: undefined }, { gpu: { requestAdapter: async () => null } }]) {
    const device = await chooseDevice({}, surroundings);
    expect(sentencesText(device.reason)).not.toBe(device.reason);
  }
  expect(
    sentencesText('There is not enough memory to load x. One model part is held at a time.')
  ).toMatch(/^Der Speicher reicht nicht .* Nur ein Teil/);
});

test('what failed is told in German', () => {
  const error = { code: 'device-lost', message: 'Run again.', remedy: 'Run again.' } as const;
  expect(modelView({ state: 'failed', error }).notes).toEqual([
    'Erneut starten.',
    'Erneut starten.',
  ]);
});
