import type { ActiveImage } from '../image/activeImage';
import type { Feature, SessionContext } from '../sessionContext';

/** Modalities whose images of one series follow each other in time. */
const CINE = new Set(['US', 'IVUS', 'XA', 'RF', 'ES', 'OT', 'NM']);

/**
 * OHIF's surroundings of the panel: its cine bar where there is something to play, and names for its tabs, which it draws as signs
 * without a word.
 */
export function createHostChrome({ host }: Pick<SessionContext, 'host'>): Feature {
  let last: string | null = null;
  const showCine = ({ displaySet }: ActiveImage) => {
    // Once per series: whoever opens or closes the bar by hand is not overruled.
    if (displaySet.displaySetInstanceUID === last) return;
    last = displaySet.displaySetInstanceUID;
    const { cineService } = host.services;
    const plays = isCine(displaySet);
    if (cineService && cineService.getState().isCineEnabled !== plays) {
      cineService.setIsCineEnabled(plays);
    }
  };
  return {
    onViewportChange: active => {
      if (active) showCine(active);
      nameTabs(host.services.panelService.getPanels?.('right') ?? []);
    },
    leave: () => (last = null),
  };
}

function isCine(displaySet: ActiveImage['displaySet']): boolean {
  const { isDynamicVolume, imageIds, Modality } = displaySet;
  return Boolean(isDynamicVolume) || ((imageIds?.length ?? 0) > 1 && CINE.has(Modality));
}

function nameTabs(panels: readonly { readonly name: string; readonly label: string }[]): void {
  if (typeof document === 'undefined') return;
  for (const { name, label } of panels) {
    const tab = document.querySelector(`[data-cy=${JSON.stringify(`${name}-btn`)}]`);
    const button = tab?.closest('button') ?? tab;
    if (!button || button.getAttribute('aria-label') === label) continue;
    button.setAttribute('aria-label', label);
    button.setAttribute('title', label);
  }
}
