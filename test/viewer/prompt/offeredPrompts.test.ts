import type { ModelStatus } from '../../../extensions/medclip-sam/src/engine/worker/client';
import { BUNDLED_LIBRARY } from '../../../extensions/medclip-sam/src/prompt/library';
import type { ActiveImage } from '../../../extensions/medclip-sam/src/viewer/image/activeImage';
import { offeredPrompts } from '../../../extensions/medclip-sam/src/viewer/prompt/offeredPrompts';

const words = {
  concepts: [
    { name: 'breast tumor', modalities: ['US'] },
    { name: 'brain tumor', modalities: ['MR'] },
    { name: 'lungs', modalities: ['CR', 'DX', 'CT'] },
  ],
  openVocabulary: false,
  clip: { dense: {} },
};
const ready = { state: 'ready', words } as unknown as ModelStatus;
const image = (modality: string) =>
  ({ modality, instance: {}, displaySet: {} }) as unknown as ActiveImage;
const RECENT = ['breast tumor', 'left lung', 'Hirntumor'];

const offered = (modality: string, model = ready) =>
  offeredPrompts(image(modality), model, {
    library: BUNDLED_LIBRARY,
    quick: undefined,
    recent: RECENT,
  });

test('what the pack was measured on comes first, the rest says that it is not known', () => {
  const said = (modality: string) =>
    offered(modality).suggestions.map(s => (s.unknown ? `(${s.text})` : s.text));
  expect(said('DX')).toEqual(['lungs', 'left lung', 'right lung', '(heart)']);
  expect(said('US')[0]).toBe('breast tumor');
  expect(said('MG').every(text => text.startsWith('('))).toBe(true);
  expect(said('MG').length).toBeGreaterThan(0);
});

test('the last prompts are those that fit the image', () => {
  expect(offered('DX').recent).toEqual(['left lung']);
  expect(offered('MR').recent).toEqual(['Hirntumor']);
});

test.each(['kein Tumor', 'no tumor', 'tumor-free', 'Tumor ausgeschlossen', 'withuot tumor'])(
  'a denial that was kept earlier is not offered: %s',
  prompt => {
    for (const model of [ready, { state: 'idle' } as const]) {
      const { recent } = offeredPrompts(image('US'), model, {
        ...{ library: BUNDLED_LIBRARY, quick: undefined },
        recent: [prompt, 'breast tumor'],
      });
      expect(recent).toEqual(['breast tumor']);
    }
  }
);

test('nothing is called unknown before the pack is here', () => {
  const early = offered('DX', { state: 'idle' });
  expect(early.suggestions.some(s => s.unknown)).toBe(false);
  expect(early.recent).toEqual(RECENT);
});
