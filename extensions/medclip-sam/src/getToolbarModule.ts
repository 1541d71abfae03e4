import { modeText } from './locales/modeText';
import type { HostParams } from './viewer/host/host';

interface EvaluateProps {
  readonly viewportId?: string;
}

/** Decides whether the toolbar button can be used: it needs an active viewport. */
export function getToolbarModule({ servicesManager }: HostParams) {
  return [
    {
      name: 'evaluate.medclipSam',
      evaluate: ({ viewportId }: EvaluateProps) => {
        const id = viewportId ?? servicesManager.services.viewportGridService.getActiveViewportId();
        return id
          ? { disabled: false }
          : { disabled: true, disabledText: modeText('mode.noImage') };
      },
    },
  ];
}
