import type { HandTool } from '../../state/correction';
import type { Host } from '../host/host';

/** OHIF's own tools on the labelmap. */
const TOOLS = { brush: 'CircularBrush', eraser: 'CircularEraser' } as const;
/** What the left button does in OHIF at first. */
const FIRST_TOOL = 'WindowLevel';

/**
 * OHIF's brush and eraser on the left button, whoever has chosen them there. They stay until another tool is chosen, so the panel shows
 * them as pressed and ends them like its own: a drag that was meant for the window must not draw.
 */
export interface HostBrush {
  /** What the left button draws with in the active viewport. */
  now(): HandTool;
  start(tool: Exclude<HandTool, 'off'>): void;
  /** Back to the tool before. Nothing where no brush is on. */
  end(): void;
  dispose(): void;
}

/** @param onChange told in a task of its own, and only of what is new */
export function createHostBrush(host: Host, onChange: (tool: HandTool) => void): HostBrush {
  const { eventTarget } = host.cornerstone();
  const event = host.tools().Enums.Events.TOOL_ACTIVATED;
  let before = FIRST_TOOL;
  let told: HandTool = 'off';
  let disposed = false;

  const active = (): string | undefined => {
    const { viewportGridService, toolGroupService } = host.services;
    const id = viewportGridService.getActiveViewportId();
    try {
      return id === null ? undefined : toolGroupService?.getActiveToolForViewport(id);
    } catch {
      // The viewport is not drawn yet.
      return undefined;
    }
  };
  const now = (): HandTool => {
    const tool = active();
    return tool === TOOLS.brush ? 'brush' : tool === TOOLS.eraser ? 'eraser' : 'off';
  };
  const look = () =>
    queueMicrotask(() => {
      const tool = now();
      if (disposed || tool === told) return;
      told = tool;
      onChange(tool);
    });
  const use = (toolName: string) => {
    host.commands.run('setToolActive', { toolName });
    look();
  };
  if (event) eventTarget?.addEventListener(event, look);

  return {
    now,
    start: tool => {
      if (now() === 'off') before = active() ?? FIRST_TOOL;
      use(TOOLS[tool]);
    },
    end: () => {
      if (now() !== 'off') use(before);
    },
    dispose: () => {
      disposed = true;
      if (event) eventTarget?.removeEventListener(event, look);
    },
  };
}
