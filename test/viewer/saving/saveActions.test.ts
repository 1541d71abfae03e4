/**
 * @jest-environment jsdom
 */
import { getCommandsModule } from '../../../extensions/medclip-sam/src/commandsModule';
import type { SegmentView } from '../../../extensions/medclip-sam/src/state/segments';
import { createSaveActions } from '../../../extensions/medclip-sam/src/viewer/saving/saveActions';
import type { HostParams } from '../../../extensions/medclip-sam/src/viewer/host/host';
import {
  createSessionContext,
  type OpenMode,
} from '../../../extensions/medclip-sam/src/viewer/sessionContext';
import type {
  SegmentSaver,
  StoredListener,
} from '../../../extensions/medclip-sam/src/viewer/saving/segmentSaver';
import type { TextSegmentService } from '../../../extensions/medclip-sam/src/viewer/TextSegmentService';
import { createFakeHost } from '../../support/panel/fakeHost';
import { fakeSaver } from '../../support/panel/fakeSaver';

const SEGMENT: SegmentView = {
  continued: 0,
  id: 's1',
  label: 'zebra',
  term: 'Tissue',
  coded: false,
  colour: '#808080',
  slices: 1,
  state: 'accepted',
  reviewed: true,
  byHand: false,
  saved: false,
  visible: true,
  selected: true,
  measures: [],
};

function setUp(more: Partial<SegmentSaver> = {}) {
  let saves = 0;
  const session = createSessionContext({
    host: createFakeHost().host,
    client: {} as never,
    mode: () => ({ accepted: {} }) as OpenMode,
    refresh: () => undefined,
  });
  const saver = { ...fakeSaver(async () => ({ message: `Stored ${++saves}.` })), ...more };
  const actions = createSaveActions(session, saver);
  const service = { ...actions, getState: () => session.state.get() } as TextSegmentService;
  const activatePanel = jest.fn();
  const params = { servicesManager: { services: { panelService: { activatePanel } } } };
  const { actions: commands } = getCommandsModule(
    params as unknown as HostParams,
    service,
    () => null
  );
  return { session, actions, commands, activatePanel, saves: () => saves };
}

describe('saving a segment without a standard code', () => {
  test('no command gets round the question, and it is asked where it is seen', async () => {
    const { session, actions, commands, activatePanel, saves } = setUp();
    session.state.set({ segments: [SEGMENT] });
    await commands.medclipSave();
    expect(session.state.get()).toMatchObject({ askUncoded: true, save: { state: 'idle' } });
    expect(activatePanel).toHaveBeenCalledTimes(1);
    expect(saves()).toBe(0);
    await actions.saveUncoded();
    expect(session.state.get()).toMatchObject({ askUncoded: false, save: { state: 'saved' } });
    expect(saves()).toBe(1);
  });

  test('the question goes away with its reason, and holds for one save only', async () => {
    const { session, actions, commands, activatePanel, saves } = setUp();
    session.state.set({ segments: [SEGMENT] });
    await actions.save();
    session.state.set({ segments: [{ ...SEGMENT, coded: true }] });
    actions.onViewportChange?.(null);
    expect(session.state.get().askUncoded).toBe(false);
    session.state.set({ segments: [SEGMENT] });
    actions.onViewportChange?.(null);
    expect(session.state.get().askUncoded).toBe(false);
    session.state.set({ segments: [{ ...SEGMENT, coded: true }] });
    await commands.medclipSave();
    expect([saves(), activatePanel.mock.calls.length]).toEqual([1, 0]);
  });
});

describe('the text of a failure', () => {
  const failing = () => {
    let kept: { id: string; label: string; of: string; reason: string; busy: boolean }[] = [];
    let changed = () => undefined as void;
    let stored: StoredListener = () => undefined;
    const made = setUp({
      save: async () => {
        kept = [
          { id: '1', label: 'lungs', of: '', reason: 'The PACS does not answer.', busy: false },
        ];
        changed();
        throw new Error('The PACS does not answer.');
      },
      kept: () => kept,
      subscribe: listener => ((changed = listener), () => undefined),
      onStored: listener => void (stored = listener),
    });
    made.actions.enter?.({} as OpenMode);
    const gone = (how: 'stored' | 'dropped') => {
      kept = [];
      if (how === 'stored') stored('1.2', [], 2);
      changed();
    };
    return { ...made, gone, still: () => changed() };
  };

  test('goes when the retry has succeeded, and says what is stored', async () => {
    const { actions, session, gone, still } = failing();
    await actions.saveUncoded();
    expect(session.state.get().save.state).toBe('failed');
    still();
    expect(session.state.get().save.state).toBe('failed');
    gone('stored');
    expect(session.state.get().save).toMatchObject({
      state: 'saved',
      message: '2 segments stored and verified in the PACS.',
    });
  });

  test('goes when the reader lets go of the result, without saying that it is stored', async () => {
    const { actions, session, gone } = failing();
    await actions.saveUncoded();
    gone('dropped');
    expect(session.state.get().save).toMatchObject({ state: 'idle', message: '' });
  });
});

describe('that all is stored', () => {
  test('is not said any more once something has changed since, and again when it has not', async () => {
    const { actions, session } = setUp();
    actions.enter?.({} as OpenMode);
    session.state.set({ segments: [{ ...SEGMENT, coded: true }] });
    const saving = actions.save();
    session.state.set({ segments: [{ ...SEGMENT, coded: true, saved: true }] });
    await saving;
    expect(session.state.get().save).toMatchObject({ state: 'saved', message: 'Stored 1.' });
    session.state.set({ segments: [{ ...SEGMENT, coded: true }] });
    expect(session.state.get().save).toMatchObject({ state: 'idle', message: '' });
    session.state.set({ segments: [{ ...SEGMENT, coded: true, saved: true }] });
    expect(session.state.get().save).toMatchObject({ state: 'saved', message: 'Stored 1.' });
    actions.leave?.();
  });

  test('is not said of what was changed while it was sent', async () => {
    const { actions, session } = setUp();
    actions.enter?.({} as OpenMode);
    session.state.set({ segments: [{ ...SEGMENT, coded: true }] });
    await actions.save();
    expect(session.state.get().save).toMatchObject({ state: 'idle', message: '' });
    actions.leave?.();
  });
});

test.each(['stored', 'refused'])(
  'a save that ends after its study was left, %s, says nothing in the next',
  async how => {
    let end = (): void => undefined;
    const { session, actions } = setUp({
      save: () =>
        new Promise((resolve, reject) => {
          end = () =>
            how === 'stored' ? resolve({ message: 'Stored.' }) : reject(new Error('No.'));
        }),
    });
    actions.enter?.({} as OpenMode);
    const saving = actions.saveUncoded();
    actions.leave?.();
    actions.enter?.({} as OpenMode);
    actions.setSeriesName('Of the next');
    end();
    await saving;
    expect(session.state.get()).toMatchObject({
      save: { state: 'idle', message: '' },
      seriesName: 'Of the next',
    });
    actions.leave?.();
  }
);
