/**
 * @jest-environment jsdom
 */
import { getCommandsModule } from '../../extensions/medclip-sam/src/commandsModule';
import type { SegmentView } from '../../extensions/medclip-sam/src/ui/state/segments';
import { createSaveActions } from '../../extensions/medclip-sam/src/viewer/actions/saveActions';
import type { HostParams } from '../../extensions/medclip-sam/src/viewer/host';
import { createReading, type OpenMode } from '../../extensions/medclip-sam/src/viewer/reading';
import type { TextSegmentService } from '../../extensions/medclip-sam/src/viewer/TextSegmentService';
import { createFakeHost } from '../support/fakeHost';
import { fakeSaver } from '../support/fakeSaver';

const SEGMENT: SegmentView = {
  id: 's1',
  label: 'zebra',
  term: 'Tissue',
  coded: false,
  colour: '#808080',
  slices: 1,
  state: 'accepted',
  reviewed: true,
  saved: false,
  visible: true,
  selected: true,
  measures: [],
};

function setUp() {
  let saves = 0;
  const reading = createReading({
    host: createFakeHost().host,
    client: {} as never,
    mode: () => ({ accepted: {} }) as OpenMode,
    lookAround: () => undefined,
  });
  const saver = fakeSaver(async () => ({ message: `Stored ${++saves}.` }));
  const actions = createSaveActions(reading, saver);
  const service = { ...actions, getState: () => reading.state.get() } as TextSegmentService;
  const activatePanel = jest.fn();
  const params = { servicesManager: { services: { panelService: { activatePanel } } } };
  const { actions: commands } = getCommandsModule(
    params as unknown as HostParams,
    service,
    () => null
  );
  return { reading, actions, commands, activatePanel, saves: () => saves };
}

describe('saving a segment without a standard code', () => {
  test('no command gets round the question, and it is asked where it is seen', async () => {
    const { reading, actions, commands, activatePanel, saves } = setUp();
    reading.state.set({ segments: [SEGMENT] });
    await commands.medclipSave();
    expect(reading.state.get()).toMatchObject({ askUncoded: true, save: { state: 'idle' } });
    expect(activatePanel).toHaveBeenCalledTimes(1);
    expect(saves()).toBe(0);
    await actions.saveUncoded();
    expect(reading.state.get()).toMatchObject({ askUncoded: false, save: { state: 'saved' } });
    expect(saves()).toBe(1);
  });

  test('the question goes away with its reason, and holds for one save only', async () => {
    const { reading, actions, commands, activatePanel, saves } = setUp();
    reading.state.set({ segments: [SEGMENT] });
    await actions.save();
    reading.state.set({ segments: [{ ...SEGMENT, coded: true }] });
    actions.look?.(null);
    expect(reading.state.get().askUncoded).toBe(false);
    reading.state.set({ segments: [SEGMENT] });
    actions.look?.(null);
    expect(reading.state.get().askUncoded).toBe(false);
    reading.state.set({ segments: [{ ...SEGMENT, coded: true }] });
    await commands.medclipSave();
    expect([saves(), activatePanel.mock.calls.length]).toEqual([1, 0]);
  });
});
