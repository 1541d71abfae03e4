/**
 * @jest-environment jsdom
 */
import { resultFor, setUp, settled, untilAborted } from '../../support/panel/serviceUnderTest';

// The overlay draws on a canvas, which jsdom has not; it is driven in the browser tests.
jest.mock('../../../extensions/medclip-sam/src/viewer/draft/draftOverlay', () =>
  jest.requireActual('../../support/panel/noOverlay')
);

// The marks of the correction tools draw on one, too.
HTMLCanvasElement.prototype.getContext = () => null;

describe('a run', () => {
  test.each([
    'load-models',
    'encode-image',
    'encode-text',
    'saliency',
    'specificity',
    'postprocess',
    'encode-sam',
    'decode-mask',
  ] as const)('cancel at stage %s ends the run and keeps the prompt', async stage => {
    const { service, answers } = setUp();
    answers((request, options) => {
      options.onProgress?.({ stage, fraction: 0.5 });
      return untilAborted(request, options);
    });
    service.setPrompt('lungs');
    const running = service.run();
    await settled();
    // A step is told once it takes longer than a glance.
    expect(service.getState().run).toMatchObject({ fraction: null });
    await new Promise(done => setTimeout(done, 200));
    expect(service.getState().run).toMatchObject({ fraction: 0.5 });
    service.cancel();
    await running;
    expect(service.getState()).toMatchObject({
      run: null,
      draft: null,
      prompt: 'lungs',
      notice: { code: 'cancelled', tone: 'info' },
    });
  });

  test('the edge is fitted to the image where the reader wants it so', async () => {
    const { service, asked, answers } = setUp();
    answers(async request => resultFor(request.prompt, [1, 2]));
    service.setPrompt('lungs');
    await service.run();
    service.changeSettings({ fitEdge: true });
    service.setPrompt('left lung');
    await service.run();
    expect(asked.map(request => request.method?.sam?.boundary)).toEqual([undefined, 'guided']);
  });

  test('another prompt while one is running takes its place, without a word of the first', async () => {
    const { service, asked, answers } = setUp();
    answers(untilAborted);
    service.setPrompt('lungs');
    const first = service.run();
    await settled();
    answers(async request => resultFor(request.prompt, [1, 2]));
    service.setPrompt('left lung');
    const second = service.run();
    await Promise.all([first, second]);
    expect(asked.map(request => request.prompt)).toEqual(['lungs', 'left lung']);
    expect(service.getState()).toMatchObject({
      ...{ run: null, notice: null, prompt: 'left lung' },
      draft: { prompt: 'left lung' },
    });
  });

  test('of three prompts in a row only the last is answered', async () => {
    const { service, answers } = setUp();
    answers(async (request, options) =>
      request.prompt === 'heart' ? resultFor(request.prompt, [3]) : untilAborted(request, options)
    );
    const runs = ['lungs', 'left lung', 'heart'].map(prompt => {
      service.setPrompt(prompt);
      return service.run();
    });
    await Promise.all(runs);
    expect(service.getState()).toMatchObject({ run: null, draft: { prompt: 'heart' } });
  });

  test('the same prompt again while it is running is not started anew', async () => {
    const { service, asked, answers } = setUp();
    answers(untilAborted);
    service.setPrompt('lungs');
    const first = service.run();
    await settled();
    await service.run();
    expect(asked).toHaveLength(1);
    service.cancel();
    await first;
  });
});
