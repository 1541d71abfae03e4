import { COMMANDS_CONTEXT, PANEL_ID } from './id';
import { unsavedSegments } from './state/segments';
import type { HostParams } from './viewer/host/host';
import type { TextSegmentService } from './viewer/TextSegmentService';

/** What toolbar, hotkeys, the mode and other extensions can ask for by name. */
export function getCommandsModule(
  { servicesManager }: HostParams,
  service: TextSegmentService,
  problem: () => unknown
) {
  const { panelService } = servicesManager.services;
  /** A key says which click comes next: pressed before each of them, it must not put the tool away every second time. Esc does. */
  const clickTool = (tool: 'inside' | 'outside') => {
    if (service.getState().correction.tool !== tool) service.setCorrectionTool(tool);
  };
  const actions = {
    /** Opens the panel and puts the cursor into the prompt. */
    medclipFocusPrompt: () => {
      panelService.activatePanel(PANEL_ID, true);
      // The tab mounts in the next frame; the request is state, so a panel that mounts later still sees it.
      setTimeout(service.focusPrompt, 0);
    },
    medclipSetPrompt: ({ prompt = '' }: { prompt?: string } = {}) => service.setPrompt(prompt),
    medclipRun: () => service.run(),
    medclipCancel: () => service.cancel(),
    medclipAccept: () => service.accept(),
    medclipDiscard: () => service.discard(),
    medclipSave: async () => {
      if (unsavedSegments(service.getState().segments).length === 0) return;
      await service.save();
      // A question nobody sees is not asked.
      if (service.getState().askUncoded) panelService.activatePanel(PANEL_ID, true);
    },
    medclipToggleHeatmap: () => {
      const { heatmap } = service.getState();
      service.setHeatmap({ ...heatmap, visible: !heatmap.visible });
    },
    medclipNextCandidate: () => service.nextCandidate(),
    medclipPickCandidate: ({ number = 1 }: { number?: number } = {}) => {
      const shown = service.getState().candidates[number - 1];
      return shown && service.chooseCandidate(shown.index);
    },
    medclipToggleUncertainty: () => service.toggleUncertainty(),
    medclipInside: () => clickTool('inside'),
    medclipOutside: () => clickTool('outside'),
    /** The other sign; from no tool at all, the positive one. */
    medclipSwapClick: () =>
      service.setCorrectionTool(
        service.getState().correction.tool === 'inside' ? 'outside' : 'inside'
      ),
    medclipBrush: () => service.brush('brush'),
    medclipEraser: () => service.brush('eraser'),
    medclipPropagate: ({
      direction = 'both',
      count = null,
    }: {
      direction?: 'up' | 'down' | 'both';
      count?: number | null;
    } = {}) => service.propagate(direction, count),
    medclipUpdateSlices: () => service.updateSlices(),
    // A site's mistake is told in the panel; the mode itself, with OHIF's own tools, opens all the same.
    medclipEnterMode: () => problem() === null && service.enter(),
    medclipLeaveMode: () => problem() === null && service.leave(),
  };
  const definitions = Object.fromEntries(
    Object.entries(actions).map(([name, commandFn]) => [name, { commandFn }])
  );
  return { actions, definitions, defaultContext: COMMANDS_CONTEXT };
}
