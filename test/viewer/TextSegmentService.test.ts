/**
 * @jest-environment jsdom
 */
import { waitFor } from '@testing-library/dom';
import { MedClipSamError } from '../../extensions/medclip-sam/src/core/errors';
import { resultFor, setUp, settled, untilAborted } from '../support/panel/serviceUnderTest';

// The overlay draws on a canvas, which jsdom has not; it is driven in the browser tests.
jest.mock('../../extensions/medclip-sam/src/viewer/draft/draftOverlay', () =>
  jest.requireActual('../support/panel/noOverlay')
);

// The marks of the correction tools draw on one, too.
HTMLCanvasElement.prototype.getContext = () => null;

describe('TextSegmentService', () => {
  test('prompt to draft to accepted to saved', async () => {
    const { service, run, asked } = setUp();
    await run('  lungs ');
    expect(asked).toMatchObject([{ prompt: 'lungs', modality: 'US', force: false }]);
    expect(service.getState()).toMatchObject({
      run: null,
      draft: { prompt: 'lungs', areaPx: 3, areaMm2: null, onScreen: true, coded: true },
      recent: ['lungs'],
    });
    await service.accept();
    expect(service.getState()).toMatchObject({
      draft: null,
      segments: [{ label: 'lungs', slices: 1, state: 'accepted' }],
    });
    await service.save();
    expect(service.getState().save).toMatchObject({ state: 'saved', message: 'Stored.' });
  });

  test.each([
    ['empty', ''],
    ['white space', ' \t \n'],
    ['commas alone', ' , ;'],
    ['5,000 characters', 'a'.repeat(5000)],
    ['control characters', 'lungs\u0007\u0000'],
  ])('a prompt of %s is refused before anything loads', async (_name, prompt) => {
    const { service, run, asked } = setUp();
    await run(prompt);
    expect(asked).toHaveLength(0);
    expect(service.getState().notice).toMatchObject({ code: 'bad-prompt', tone: 'error' });
    expect(service.getState().run).toBeNull();
  });

  test('only what gave an outline is offered again', async () => {
    sessionStorage.clear();
    const { service, run, answers } = setUp();
    for (const outcome of ['not-seen', 'unknown-words', 'absence-asked'] as const) {
      answers(async ({ prompt }) => ({ ...resultFor(prompt, null), outcome }));
      await run(`heart ${outcome}`);
      expect(service.getState().draft?.outcome).toBe(outcome);
      expect(service.getState().recent).toEqual([]);
    }
    answers(async ({ prompt }) => resultFor(prompt, [1]));
    await run('heart');
    expect(service.getState().recent).toEqual(['heart']);
  });

  test('emoji are a prompt like any other', async () => {
    const { run, asked } = setUp();
    await run('🫁 lungs');
    expect(asked).toMatchObject([{ prompt: '🫁 lungs' }]);
  });

  test.each([
    ['no active viewport', { active: null }, 'no-viewport'],
    ['an image still loading', { imageId: undefined }, 'image-not-ready'],
  ])('%s is said and leaves everything usable', async (_name, view, code) => {
    const { fake, service, run, asked } = setUp();
    fake.show(view);
    await run('lungs');
    expect(asked).toHaveLength(0);
    expect(service.getState().notice).toMatchObject({ code });
    fake.show({ active: 'vp-1', imageId: fake.imageIds[0] });
    await run('lungs');
    expect(service.getState().draft).toMatchObject({ prompt: 'lungs' });
  });

  test('scrolling on during a run: the draft stays with its image, and can be shown', async () => {
    const { fake, service, answers } = setUp();
    answers(async request => {
      fake.show({ imageId: fake.imageIds[2] });
      return resultFor(request.prompt, [5]);
    });
    service.setPrompt('lungs');
    await service.run();
    await settled();
    expect(service.getState().draft).toMatchObject({ onScreen: false, position: 'Slice 1 of 3' });
    await service.accept();
    const id = service.getState().segments[0]?.id ?? '';
    expect(fake.images.get(`${id}:${fake.imageIds[0]}`)?.voxelManager.getAtIndex(5)).toBe(1);
    expect(fake.images.get(`${id}:${fake.imageIds[2]}`)?.voxelManager.getAtIndex(5)).toBe(0);
  });

  test('the series dragged away: accepting is refused in words, the draft is kept', async () => {
    const { fake, service, run } = setUp();
    await run('lungs');
    fake.show({ displaySets: [{ ...fake.displaySet, displaySetInstanceUID: 'other' }] });
    await service.accept();
    expect(service.getState().notice).toMatchObject({ code: 'no-viewport' });
    fake.show({ displaySets: [fake.displaySet] });
    await settled();
    expect(service.getState().draft).toMatchObject({ prompt: 'lungs' });
    await service.accept();
    expect(service.getState().segments).toHaveLength(1);
  });

  test('leaving the mode mid-run cancels it; coming back, everything works', async () => {
    const { service, run, answers } = setUp();
    answers(untilAborted);
    service.setPrompt('lungs');
    const running = service.run();
    await settled();
    service.leave();
    await running;
    expect(service.getState()).toMatchObject({ run: null, draft: null, segments: [] });
    answers(async request => resultFor(request.prompt, [1]));
    service.enter();
    await run('lungs');
    expect(service.getState().draft).toMatchObject({ prompt: 'lungs' });
  });

  test('accepted work that was not saved is offered again after leaving the mode', async () => {
    const { fake, service, run } = setUp();
    await run('lungs');
    await service.accept();
    service.leave();
    fake.dropSegmentations();
    service.enter();
    await settled();
    expect(service.getState()).toMatchObject({ segments: [], restorable: 1 });
    await service.restore();
    expect(service.getState().segments).toMatchObject([{ label: 'lungs', slices: 1 }]);
  });

  test('nothing found: no mask to accept, and asking anyway forces one', async () => {
    const { service, run, asked, answers } = setUp();
    answers(async request => resultFor(request.prompt, request.force ? [7] : null));
    await run('lungs');
    expect(service.getState().draft).toMatchObject({ found: false, outlined: false });
    await service.accept();
    expect(service.getState().segments).toHaveLength(0);
    await service.runAnyway();
    await settled();
    expect(asked.at(-1)).toMatchObject({ force: true, prompt: 'lungs' });
    expect(service.getState().draft).toMatchObject({ outlined: true });
  });

  test.each([
    ['model-missing', 'A file of the model pack is missing.'],
    ['model-corrupt', 'A file of the model pack is damaged.'],
    ['device-lost', 'The graphics device was lost.'],
    ['out-of-memory', 'There is not enough memory.'],
  ] as const)('%s is told with its remedy, and a later run can succeed', async (code, message) => {
    const { service, run, answers } = setUp();
    answers(async () => {
      throw new MedClipSamError(code, message, 'Do this.');
    });
    await run('lungs');
    expect(service.getState().notice).toEqual({ tone: 'error', code, message, remedy: 'Do this.' });
    answers(async request => resultFor(request.prompt, [1]));
    await run('lungs');
    expect(service.getState()).toMatchObject({ notice: null, draft: { found: true } });
  });

  test('a double click on Save saves once; a failed save is told and can be repeated', async () => {
    let calls = 0;
    let finish: (error?: MedClipSamError) => void = () => undefined;
    const { service, run } = setUp(() => {
      calls += 1;
      return new Promise((resolve, reject) => {
        finish = error => (error ? reject(error) : resolve({ message: 'Stored.' }));
      });
    });
    await run('lungs');
    await service.accept();
    const first = service.save();
    const second = service.save();
    finish(new MedClipSamError('store-refused', 'The PACS refused it (401).', 'Log in again.'));
    await Promise.all([first, second]);
    expect(calls).toBe(1);
    expect(service.getState().save).toEqual({
      state: 'failed',
      message: 'The PACS refused it (401).',
      remedy: 'Log in again.',
    });
    expect(service.getState().segments).toMatchObject([{ state: 'accepted' }]);
    const again = service.save();
    finish();
    await again;
    expect(service.getState().save.state).toBe('saved');
  });

  test('closing the page is questioned while accepted work is unsaved', async () => {
    const { service, run } = setUp();
    const ask = () => {
      const event = new Event('beforeunload', { cancelable: true });
      window.dispatchEvent(event);
      return event.defaultPrevented;
    };
    expect(ask()).toBe(false);
    await run('lungs');
    await service.accept();
    expect(ask()).toBe(true);
    service.leave();
    expect(ask()).toBe(false);
  });

  test('a new name does not change the code; where it has another, the reader is asked', async () => {
    const { service, run } = setUp();
    await run('lungs');
    await service.accept();
    const { id, term } = service.getState().segments[0]!;
    // The table of terms is loaded when it is first asked.
    const soon = (state: object): Promise<void> =>
      waitFor(() => expect(service.getState()).toMatchObject(state), { timeout: 20_000 });
    service.renameSegment(id, 'heart');
    await soon({
      segments: [{ label: 'heart', term }],
      codeQuestion: { label: 'heart', before: term, now: 'Heart' },
    });
    service.answerCode(false);
    await soon({ segments: [{ term }], codeQuestion: null });
    service.renameSegment(id, 'Herz');
    await soon({ codeQuestion: { label: 'Herz' } });
    service.answerCode(true);
    await soon({ segments: [{ label: 'Herz', term: 'Heart' }], codeQuestion: null });
    // Words without a code of their own ask nothing.
    service.renameSegment(id, 'number 3');
    await settled();
    await soon({ segments: [{ label: 'number 3', term: 'Heart' }], codeQuestion: null });
  });

  test('another language: the measurements of a segment are written anew', async () => {
    const { service, run } = setUp();
    await run('lungs');
    await service.accept();
    const names = () => service.getState().segments[0]?.measures.map(m => m.name) ?? [];
    await waitFor(() => expect(names()).toContain('Area'));
    service.changeSettings({ language: 'de' });
    expect(names()).toContain('Fläche');
    service.changeSettings({ language: 'auto' });
    expect(names()).toContain('Area');
  });

  test('asked while a cine plays: it stops, on the frame that was asked about', async () => {
    const { service, fake, run } = setUp();
    const cine: object[] = [];
    Object.assign(fake.host.services, {
      cineService: {
        setIsCineEnabled: () => undefined,
        getState: () => ({
          isCineEnabled: false,
          cines: { 'vp-1': { isPlaying: cine.length === 0 } },
        }),
        setCine: (change: object) => {
          cine.push(change);
          // One more frame was on its way.
          fake.show({ imageId: fake.imageIds[2] });
        },
      },
    });
    fake.show({ imageId: fake.imageIds[1] });
    await run('lungs');
    expect(cine).toEqual([{ id: 'vp-1', isPlaying: false }]);
    expect(fake.viewport.getCurrentImageId()).toBe(fake.imageIds[1]);
    expect(service.getState().draft).toMatchObject({ onScreen: true });
    await run('heart');
    expect(cine).toHaveLength(1);
  });
});
