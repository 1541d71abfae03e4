import type { Host, Subscription, Viewport } from './host';
import { watchLoadFailures } from './loadFailures';

/**
 * Tells when the grid, the active viewport or the image in one of the viewports changes. OHIF announces these in four
 * places, and the active viewport is still null when a panel mounts, so all of them are heard.
 */
export interface ViewportWatcher {
  viewports(): readonly Viewport[];
  dispose(): void;
}

/** OHIF's capture dialog draws its picture in a viewport of its own; a draft's badge must be in that picture too. */
const CAPTURE_VIEWPORT = 'cornerstone-viewport-download-form';

export function watchViewports(host: Host, onChange: () => void): ViewportWatcher {
  const { viewportGridService, cornerstoneViewportService } = host.services;
  let elements = new Map<HTMLElement, () => void>();
  let queued = false;
  let disposed = false;

  const viewports = (): readonly Viewport[] => {
    const ids = [...viewportGridService.getState().viewports.keys()];
    const all = ids.map(id => cornerstoneViewportService.getCornerstoneViewport(id));
    const capture = host.cornerstone().getEnabledElementByViewportId?.(CAPTURE_VIEWPORT)?.viewport;
    return [...all, capture].filter((v): v is Viewport => Boolean(v?.element));
  };

  const follow = () => {
    const events = host.cornerstone().Enums.Events;
    const names = [events.STACK_NEW_IMAGE, events.VOLUME_NEW_IMAGE, events.IMAGE_RENDERED];
    const next = new Map<HTMLElement, () => void>();
    for (const { element } of viewports()) {
      const known = elements.get(element);
      if (known) {
        next.set(element, known);
        elements.delete(element);
        continue;
      }
      for (const name of names) if (name) element.addEventListener(name, schedule);
      next.set(element, () => {
        for (const name of names) if (name) element.removeEventListener(name, schedule);
      });
    }
    elements.forEach(off => off());
    elements = next;
  };

  // Many events arrive per gesture; one look per frame is enough.
  const schedule = () => {
    if (queued) return;
    queued = true;
    requestAnimationFrame(() => {
      queued = false;
      if (disposed) return;
      follow();
      onChange();
    });
  };

  const grid = viewportGridService.EVENTS;
  const heard: readonly [
    typeof viewportGridService | typeof cornerstoneViewportService,
    string?,
  ][] = [
    [viewportGridService, grid.ACTIVE_VIEWPORT_ID_CHANGED],
    [viewportGridService, grid.GRID_STATE_CHANGED],
    [viewportGridService, grid.VIEWPORTS_READY],
    [cornerstoneViewportService, cornerstoneViewportService.EVENTS.VIEWPORT_DATA_CHANGED],
  ];
  const subscriptions: Subscription[] = [];
  for (const [service, event] of heard) {
    if (event) subscriptions.push(service.subscribe(event, schedule));
  }
  watchLoadFailures(host);
  const { eventTarget, Enums } = host.cornerstone();
  const enabled = [Enums.Events.ELEMENT_ENABLED, Enums.Events.ELEMENT_DISABLED];
  for (const name of enabled) if (name) eventTarget?.addEventListener(name, schedule);
  schedule();

  return {
    viewports,
    dispose: () => {
      disposed = true;
      subscriptions.forEach(s => s.unsubscribe());
      for (const name of enabled) if (name) eventTarget?.removeEventListener(name, schedule);
      elements.forEach(off => off());
      elements.clear();
    },
  };
}
